// Whom we believe: one root for quotes, and two kinds of anchors for what a quote says: KMS roots
// whose certificate chains name apps (a), and operating systems by their measurements (b). Built
// once by the main.
#pragma once

#include "attestation/kms_roots.h"
#include "attestation/os_measurements.h"
#include "attestation/verify_quote.h"
#include "base/result.h"

namespace jingui::attestation {

/// Whose evidence is judged. A server's must rest on (a), and on (b) too if there is a list of
/// measurements; a client's may rest on either.
enum class Peer { server, client };

struct TrustRoots {
  QuoteRoot quote = QuoteRoot::intel();
  KmsRoots kms;
  bool insecure_allow_leaked_kms_root = false;  // only ever true in simulation builds
  OsMeasurements os;
  Peer peer = Peer::server;
};

/// Whether any evidence of the peer could be believed: there is a KMS root, or, for a client, a set
/// of measurements with roots or compose hashes of its own.
bool has_anchor(const TrustRoots& roots);

}  // namespace jingui::attestation
