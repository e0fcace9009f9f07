// What refused evidence shows. Nothing here is believed: it is for an administrator who wonders why
// an instance is refused and what to register or to pin.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::server {

/// Lower-case hex; empty where the evidence shows nothing that can be read.
struct ObservedEvidence {
  std::string app_id, compose_hash, instance_id;  // of the event log, which need not replay
  std::string kms_root;                           // SHA-256 of the last certificate's public key
  std::string fmspc;
  std::string device_id;  // SHA-256 of the PPID
  friend bool operator==(const ObservedEvidence&, const ObservedEvidence&) = default;
};

/// Without the event log's app id, the certificate's is taken. Errors: those of
/// attestation::parse_evidence.
Result<ObservedEvidence> observe_evidence(std::string_view app_cert_pem);

}  // namespace jingui::server
