// MRCONFIGID: what the host declared when it created the trust domain (dstack). A host may leave it
// zero; if it does not, it must agree with what was measured.
//
//   offset  size
//        0     1  version
//        1    32  1: compose hash   2: Keccak-256(compose hash | app id | kind | key provider id)
//                 3: SHA-256("dstack-mr-config-v3:" | 00 | document)
//       33    15  zero
#pragma once

#include <string_view>

#include "attestation/event_log.h"
#include "attestation/report.h"
#include "base/result.h"

namespace jingui::attestation {

/// `claimed_config` is the unsigned text beside the quote; version 3 finds its document there, as
/// `mr_config` or in the nested `vm_config`, and the document's app id, compose hash, instance id
/// and key provider must be the measured ones. Error: mr_config_id_mismatch, also for an unknown
/// version or a document that is not there.
Result<void> check_mr_config_id(const Measurement& mr_config_id, const MeasuredIdentity& identity,
                                std::string_view claimed_config, Report* report = nullptr);

}  // namespace jingui::attestation
