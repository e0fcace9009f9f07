// The SGX extension (1.2.840.113741.1.13.1) of a PCK certificate: what platform this is.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

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

/// Accepts 2 to 18 TCB entries: the published mock of dstack has 2. Errors: extension_missing,
/// pck_extension_malformed.
Result<PckExtension> read_pck_extension(const crypto::Certificate& pck);
/// From the issuer's name. Error: pck_extension_malformed if it names neither CA.
Result<PckCa> read_pck_ca(const crypto::Certificate& pck);

}  // namespace jingui::attestation
