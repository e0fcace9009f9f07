// The SGX extension of a PCK certificate (1.2.840.113741.1.13.1, DCAP): the platform that a quote
// comes from, written.
#pragma once

#include "base/bytes.h"
#include "simulator/x509_issuer.h"

namespace jingui::simulator {

inline constexpr const char* kOidSgxExtension = "1.2.840.113741.1.13.1";

/// A platform that cannot exist: its FMSPC starts with DE. CPUSVN and SVNs are what
/// CollateralSpec's levels name as current.
struct PlatformSpec {
  ByteArray<16> ppid{0xde, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  ByteArray<16> cpu_svn{3, 3, 2, 2, 4, 1, 0, 5};
  std::uint16_t pce_svn = 11;
  ByteArray<2> pce_id{};
  ByteArray<6> fmspc{0xde, 0, 0, 0, 0, 1};
  std::uint8_t sgx_type = 1;
  bool of_platform_ca = true;  // then platform instance id and configuration are written too
  ByteArray<16> platform_instance_id{};
};

/// The value of the extension: 554 bytes for a Platform CA, 452 for a Processor CA, with one-byte
/// SVNs below 128.
Bytes sgx_extension_value(const PlatformSpec& platform);

}  // namespace jingui::simulator
