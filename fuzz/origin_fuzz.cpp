// An origin: what a setting is brought to is accepted from a peer, and is its own one form.
#include "protocol/origin.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jingui::protocol::Origin;
  const auto text = jingui::as_text({data, size});
  const auto mended = Origin::from_url(text);
  const auto strict = Origin::parse(text);
  if (strict && (!mended || strict->text() != text || mended->text() != text)) std::abort();
  if (!mended) return 0;
  if (mended->text().size() > jingui::protocol::kMaxOriginBytes) std::abort();
  const auto again = Origin::parse(mended->text());
  if (!again || *again != *mended) std::abort();
  return 0;
}
