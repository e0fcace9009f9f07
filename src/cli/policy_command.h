// `jingui-server policy`: policies looked at without a server.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "verifier/trust_settings.h"

namespace jingui::cli {

enum class PolicyCommand { none, check, explain };

struct PolicyArguments {
  PolicyCommand command = PolicyCommand::none;
  std::string file;                   // check
  std::string evidence;               // explain: as `jingui verify --evidence`
  std::vector<std::string> policies;  // explain: besides the default one
  std::string collateral;             // empty: as the settings say
  std::string at;                     // RFC 3339 or seconds; empty: the clock
  bool bound = false;                 // judge as in the bound profile
  bool json = false;
};

/// Says that the file is a policy, and what it accepts beyond the default. Errors: file_*,
/// policy_malformed.
Result<void> check_policy(const PolicyArguments& arguments);

/// Prints the row of every check and every rule, the default policy's first. `lookup` is asked for
/// the anchors, the default policy and the collateral. Errors: those of the settings and files;
/// then the first check or rule that does not hold.
Result<void> explain_policy(const PolicyArguments& arguments, const verifier::Lookup& lookup);

}  // namespace jingui::cli
