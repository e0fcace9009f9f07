// The name of a secret: its segments put together again are its text.
#include "protocol/secret_reference.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto text = jingui::as_text({data, size});
  const auto reference = parse_secret_reference(text);
  if (!reference) return 0;
  if (size > kMaxReferenceBytes || !looks_like_reference(text)) std::abort();
  std::string whole = reference->scheme == SecretReference::Scheme::op ? "op://" : "jingui://";
  whole += reference->vault + "/" + reference->item + "/";
  if (reference->section) whole += *reference->section + "/";
  if (whole + reference->field != text || reference->text != text) std::abort();
  return 0;
}
