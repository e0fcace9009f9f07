// An attested key of this guest: a P-256 key that exists in this process alone, and the certificate
// chain whose leaf binds it to a quote (dstack GetTlsKey with usage_ra_tls). Profile `bound` signs
// with it; it signs nothing else.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "dstack/guest_agent.h"

namespace jingui::dstack {

struct OwnLeaf {
  std::string chain_pem;  // leaf first
  crypto::Sha256 sha256;  // of the leaf's DER
  Bytes spki;             // of the leaf, DER
  UnixSeconds not_after;  // of the leaf
  crypto::P256PrivateKey key;
};

/// One call: a quote and a request to the KMS. The leaf has the subject `jingui`, no names, and
/// lives kLeafLifeSeconds from `now` (guests before 0.5.6: ten years). Errors: guest_agent_*,
/// certificate_*, key_malformed, guest_agent_malformed (the key is not the leaf's).
Result<OwnLeaf> request_own_leaf(const GuestAgent& agent, UnixSeconds now);

}  // namespace jingui::dstack
