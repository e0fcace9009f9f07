// JSON: what is parsed is written, and reads the same again.
#include "base/json.h"

#include <boost/json.hpp>
#include <cstdlib>

#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  const auto value = json::parse(as_text({data, size}));
  if (!value) return 0;
  const std::string text = json::serialize(*value);
  const auto again = json::parse(text);
  if (!again || json::serialize(*again) != text) std::abort();
  return 0;
}
