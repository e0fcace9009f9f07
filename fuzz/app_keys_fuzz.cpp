// The app keys file.
#include "dstack/app_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)jingui::dstack::parse_env_crypt_key({data, size});
  return 0;
}
