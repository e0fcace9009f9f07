// The SGX extension (1.2.840.113741.1.13.1) of a PCK certificate: what platform this is.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

inline constexpr std::string_view kOidSgxExtension = "1.2.840.113741.1.13.1";

enum class PckCa { processor, platform };

struct PckExtension {
  ByteArray<16> ppid{};
  ByteArray<16> component_svn{};  // the 16 SGX TCB component SVNs
  std::uint16_t pce_svn = 0;
  ByteArray<16> cpu_svn{};
  ByteArray<2> pce_id{};
  ByteArray<6> fmspc{};
  int sgx_type = 0;
  std::optional<ByteArray<16>> platform_instance_id;
};

/// The extension's value (Intel, "SGX PCK Certificate and CRL Profile"): a SEQUENCE of pairs of OID
/// and value. PCESVN and CPUSVN must be there, of the 16 component SVNs any number: the published
/// mock of dstack has none, and what is absent is taken from CPUSVN. Error:
/// pck_extension_malformed.
Result<PckExtension> parse_pck_extension(ByteView value);
/// The same from a certificate. Errors: extension_missing, extension_duplicate,
/// pck_extension_malformed.
Result<PckExtension> read_pck_extension(const crypto::Certificate& pck);
/// From the issuer's name. Error: pck_extension_malformed if it names neither CA.
Result<PckCa> read_pck_ca(const crypto::Certificate& pck);

}  // namespace jingui::attestation
