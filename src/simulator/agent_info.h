// The guest agent's Info answer: what a guest says about itself. Only its app_cert is signed.
#pragma once

#include "base/json.h"
#include "simulator/simulated_guest.h"

namespace jingui::simulator {

/// SHA-256 aggregates of the registers, as dstack forms them.
struct Aggregates {
  ByteArray<32> mr_system{}, mr_aggregated{};
};
Aggregates aggregates_of(const attestation::TdReport& report, std::string_view key_provider);
/// SHA-256 of nothing: what Info shows as device id from 0.5.6 on.
ByteArray<32> shown_device_id();

/// All members of the guest's release, in dstack's order; `quote` provides registers and log.
json::object info_answer(const SimulatedGuest& guest, const SimulatedQuote& quote,
                         const std::string& app_cert);

}  // namespace jingui::simulator
