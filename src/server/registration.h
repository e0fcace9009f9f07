// What both profiles ask of a registration, and of the references of a fetch.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/x25519.h"
#include "store/store.h"

namespace jingui::server {

/// Whether the registration is still what a challenge was issued under. Errors: instance_disabled,
/// registration_changed.
Result<void> check_unchanged(const store::Instance& instance, const crypto::X25519PublicKey& key,
                             const std::string& app_id);

/// A claim that is not made cannot be wrong.
bool agrees(const std::string& claimed, const std::string& verified);

/// Sets last_used_at, but not on every fetch: a write waits for the disk. A failure is logged.
void note_use(store::Store& store, const store::Instance& instance, UnixSeconds now);

/// Error: reference_malformed, with the reference in `refused`.
Result<std::vector<store::ValueName>> parse_names(const std::vector<std::string>& references,
                                                  std::string& refused);

}  // namespace jingui::server
