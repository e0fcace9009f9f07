// The certificate chain of a dstack KMS (trust anchor "a"): exactly leaf, app CA, root. The KMS
// that holds the pinned root vouches for the app id; nothing else in a certificate does.
//
// The shape is fixed, so it is checked by hand: OpenSSL's strict mode refuses every dstack chain
// (no authority key identifier), and its ordinary mode refuses those of issuers up to 0.5.4, whose
// CAs lack keyCertSign. That bit is not asked for here, because the root key is pinned.
#pragma once

#include <vector>

#include "attestation/report.h"
#include "attestation/trust_roots.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

struct VerifiedKmsChain {
  Bytes root_spki;
  UnixSeconds valid_until;  // exclusive: earliest end of the three certificates
};

/// `chain` is leaf first. Errors, in this order: kms_root_denied, kms_root_not_pinned,
/// chain_length, chain_signature_invalid, chain_not_ca, chain_extension_unknown,
/// chain_usage_mismatch, chain_app_id_mismatch, certificate_not_yet_valid, certificate_expired.
/// That the leaf's app id is the measured one is checked elsewhere.
Result<VerifiedKmsChain> verify_kms_chain(const std::vector<crypto::Certificate>& chain,
                                          const TrustRoots& roots, UnixSeconds now,
                                          Report* report = nullptr);

}  // namespace jingui::attestation
