// Every answer of the guest agent that is read.
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "dstack/agent_answers.h"
#include "dstack/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::dstack;
  const std::string text(jingui::as_text({data, size}));
  (void)parse_info(text);
  (void)parse_quote_answer(text);
  (void)parse_version(text);
  if (refusal_text(400, text).size() > kMaxErrorTextBytes + 3) std::abort();
  std::string body = text;
  (void)parse_tls_key_answer(body);
  if (body.size() != text.size()) std::abort();
  return 0;
}
