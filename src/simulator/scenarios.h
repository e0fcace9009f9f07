// Scenarios: named ways in which a development world is healthy, or wrong in exactly one thing,
// each with the reason that a strict verifier must give.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "simulator/guest_agent_service.h"
#include "simulator/pccs_service.h"
#include "simulator/simulated_guest.h"

namespace jingui::simulator {

/// What a scenario may change, before the guest's agent and the collateral service start.
struct ScenarioTarget {
  const World& world;
  const DevelopmentKms& stranger;  // a second KMS, which nobody pins
  GuestSpec& guest;
  AgentBehaviour& agent;
  PccsBehaviour& pccs;
};

/// Whom it changes: one guest, or the platform under all of them.
enum class ScenarioScope { guest, platform };

struct Scenario {
  std::string_view name;
  std::string_view description;
  ScenarioScope scope;
  /// What verification of the guest's certificate with the world's collateral ends with; nothing:
  /// accepted.
  std::optional<ErrorCode> refusal;
  void (*apply)(ScenarioTarget&);
};

std::span<const Scenario> all_scenarios();
/// Error: scenario_unknown, with the names that exist.
Result<const Scenario*> find_scenario(std::string_view name);

}  // namespace jingui::simulator
