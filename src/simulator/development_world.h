// One development world ready to be served: platform, KMS, guests with their agents, and a
// collateral service, built from a configuration; and the files that point programs at it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simulator/guest_agent_service.h"
#include "simulator/pccs_service.h"
#include "simulator/scenarios.h"

namespace jingui::simulator {

inline constexpr std::size_t kMaxGuests = 64;
inline constexpr std::size_t kMaxReplayBytes = 4 * 1024 * 1024;

struct GuestConfig {
  std::string name;  // letters, digits and hyphens: it names files
  ByteArray<20> app_id{};
};
/// A scenario or a recorded file, for one guest or (no name) for all.
struct ForGuest {
  std::string what, guest;
};

struct WorldConfig {
  std::string directory;
  std::vector<GuestConfig> guests;
  std::vector<ForGuest> scenarios, replays;
  std::int64_t collateral_life_seconds = 30 * 24 * 3600;
};

/// "NAME:APPID", or "NAME" alone: then the app id follows from the name. Error: usage.
Result<GuestConfig> parse_guest(const std::string& text);
/// "WHAT" or "WHAT@GUEST", where GUEST is one of `guests`. Error: usage.
Result<ForGuest> parse_for_guest(const std::string& text, const std::vector<GuestConfig>& guests);

class DevelopmentWorld {
 public:
  /// Errors: scenario_unknown, usage, file_* (recorded files), json_malformed, crypto_failure.
  static Result<std::unique_ptr<DevelopmentWorld>> create(WorldConfig config,
                                                          std::shared_ptr<const Clock> clock);

  const WorldConfig& config() const { return config_; }
  const World& world() const { return *world_; }
  GuestAgentService& agent(std::size_t guest) { return *agents_[guest]; }
  PccsService& pccs() { return *pccs_; }
  /// Path of a guest's socket in the directory.
  std::string socket_path(std::size_t guest, AgentSocket socket) const;
  /// Collateral as the files hold it; its validity starts now.
  Result<attestation::Collateral> collateral() const;
  /// quote-root.pem, kms-roots.txt, collateral.json and NAME.appkeys.json of each guest. Errors:
  /// file_unwritable, crypto_failure.
  Result<void> write_files() const;
  /// What `write_files` wrote and what is served, for people.
  std::string summary(const std::string& pccs_url) const;

 private:
  DevelopmentWorld(WorldConfig config, std::shared_ptr<const Clock> clock);
  Result<void> build();
  Result<void> apply(const ForGuest& chosen, std::vector<GuestSpec>& guests,
                     std::vector<AgentBehaviour>& agents);
  Result<void> replay(const ForGuest& chosen, std::vector<AgentBehaviour>& agents) const;

  WorldConfig config_;
  std::shared_ptr<const Clock> clock_;
  std::unique_ptr<World> world_;
  std::unique_ptr<DevelopmentKms> stranger_;
  PccsBehaviour pccs_behaviour_;
  std::vector<std::unique_ptr<GuestAgentService>> agents_;
  std::unique_ptr<PccsService> pccs_;
};

/// One guest's evidence as files, for `jingui verify`: app_cert.pem, info.json, get_quote.json,
/// quote.bin, attestation.bin, beside those of write_files. Errors: file_unwritable, and
/// agent_call_refused if the guest's agent does not answer.
Result<void> write_evidence_files(DevelopmentWorld& world, std::size_t guest);

}  // namespace jingui::simulator
