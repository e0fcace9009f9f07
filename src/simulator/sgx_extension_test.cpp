#include "simulator/sgx_extension.h"

#include "crypto/digest.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;

namespace {

PlatformSpec golden_platform() {
  PlatformSpec platform;
  for (std::uint8_t i = 0; i < 16; ++i) platform.ppid[i] = i;
  platform.cpu_svn = {3, 3, 2, 2, 4, 1, 0, 5};
  platform.pce_svn = 11;
  platform.fmspc = {0xde, 0, 0, 0, 0, 1};
  return platform;
}

}  // namespace

TEST_CASE("the SGX extension of a platform CA's leaf has the known bytes") {
  const Bytes value = sgx_extension_value(golden_platform());
  CHECK(value.size() == 554);
  CHECK(hex_encode(crypto::sha256(value)) ==
        "efe80dd1454620f7ed4478ed0632b3cfe32bbded078f72f6711c9ca147169497");
}

TEST_CASE("the SGX extension of a processor CA's leaf has the known bytes") {
  PlatformSpec platform = golden_platform();
  platform.of_platform_ca = false;
  platform.sgx_type = 0;
  const Bytes value = sgx_extension_value(platform);
  CHECK(value.size() == 452);
  CHECK(hex_encode(crypto::sha256(value)) ==
        "c80f59348506929d03af5e9a091ee593d9f2622d2a9450460c332e5574906a99");
}
