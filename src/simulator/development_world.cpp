#include "simulator/development_world.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/x25519.h"
#include "simulator/agent_keys.h"
#include "simulator/recorded_answer.h"

namespace jingui::simulator {
namespace {

bool is_file_name(std::string_view name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !name.empty() && name.size() <= 32 &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

Result<std::string> public_key_hex(const SimulatedGuest& guest) {
  SecretBytes secret = TRY(guest.world().kms.env_crypt_key(guest.spec().app_id));
  const crypto::X25519PrivateKey key =
      TRY(crypto::X25519PrivateKey::from_secret(std::move(secret)));
  return hex_encode(key.public_key());
}

Result<void> write_text(const std::string& path, std::string_view text) {
  return write_file_atomically(path, as_bytes(text));
}

}  // namespace

Result<GuestConfig> parse_guest(const std::string& text) {
  const std::size_t colon = text.find(':');
  GuestConfig out{text.substr(0, colon), {}};
  if (!is_file_name(out.name))
    return fail(ErrorCode::usage, "guest name: 1 to 32 letters, digits, '-' or '_'");
  if (colon == std::string::npos) {
    out.app_id = GuestSpec::named(out.name).app_id;
    return out;
  }
  const Result<ByteArray<20>> app_id = hex_decode_array<20>(text.substr(colon + 1));
  if (!app_id) return fail(ErrorCode::usage, "app id of guest " + out.name + ": 40 hex digits");
  out.app_id = *app_id;
  return out;
}

Result<ForGuest> parse_for_guest(const std::string& text, const std::vector<GuestConfig>& guests) {
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) return ForGuest{text, ""};
  const std::string name = text.substr(at + 1);
  const bool known = std::any_of(guests.begin(), guests.end(),
                                 [&](const GuestConfig& g) { return g.name == name; });
  if (!known) return fail(ErrorCode::usage, "no guest is called " + name);
  return ForGuest{text.substr(0, at), name};
}

DevelopmentWorld::DevelopmentWorld(WorldConfig config, std::shared_ptr<const Clock> clock)
    : config_(std::move(config)), clock_(std::move(clock)) {}

Result<std::unique_ptr<DevelopmentWorld>> DevelopmentWorld::create(
    WorldConfig config, std::shared_ptr<const Clock> clock) {
  std::unique_ptr<DevelopmentWorld> out(new DevelopmentWorld(std::move(config), std::move(clock)));
  TRY(out->build());
  return out;
}

Result<void> DevelopmentWorld::build() {
  if (config_.guests.empty() || config_.guests.size() > kMaxGuests)
    return fail(ErrorCode::usage, "1 to " + std::to_string(kMaxGuests) + " guests");
  const UnixSeconds now = clock_->now();
  world_ = std::make_unique<World>(TRY(World::create(now)));
  stranger_ = std::make_unique<DevelopmentKms>(TRY(DevelopmentKms::create(now)));
  pccs_behaviour_.life_seconds = config_.collateral_life_seconds;
  std::vector<GuestSpec> guests;
  std::vector<AgentBehaviour> agents(config_.guests.size());
  for (const GuestConfig& guest : config_.guests) {
    guests.push_back(GuestSpec::named(guest.name));
    guests.back().app_id = guest.app_id;
  }
  for (const ForGuest& scenario : config_.scenarios) TRY(apply(scenario, guests, agents));
  for (const ForGuest& file : config_.replays) TRY(replay(file, agents));
  for (std::size_t i = 0; i < guests.size(); ++i)
    agents_.push_back(
        std::make_unique<GuestAgentService>(SimulatedGuest(*world_, guests[i]), agents[i]));
  pccs_ = std::make_unique<PccsService>(world_->pki, pccs_behaviour_, clock_);
  return {};
}

Result<void> DevelopmentWorld::apply(const ForGuest& chosen, std::vector<GuestSpec>& guests,
                                     std::vector<AgentBehaviour>& agents) {
  const Scenario* scenario = TRY(find_scenario(chosen.what));
  if (scenario->scope == ScenarioScope::platform && !chosen.guest.empty())
    return fail(ErrorCode::usage,
                chosen.what + " changes the platform under all guests, not one of them");
  for (std::size_t i = 0; i < guests.size(); ++i) {
    if (!chosen.guest.empty() && chosen.guest != guests[i].name) continue;
    ScenarioTarget target{*world_, *stranger_, guests[i], agents[i], pccs_behaviour_};
    scenario->apply(target);
  }
  return {};
}

Result<void> DevelopmentWorld::replay(const ForGuest& chosen,
                                      std::vector<AgentBehaviour>& agents) const {
  const RecordedAnswer recorded = TRY(read_recorded_answer(chosen.what));
  for (std::size_t i = 0; i < agents.size(); ++i) {
    if (!chosen.guest.empty() && chosen.guest != config_.guests[i].name) continue;
    agents[i].recorded_info = recorded.info_body;
    agents[i].recorded_app_cert = recorded.app_cert;
  }
  return {};
}

std::string DevelopmentWorld::socket_path(std::size_t guest, AgentSocket socket) const {
  const std::string base = config_.directory + "/" + config_.guests[guest].name;
  switch (socket) {
    case AgentSocket::dstack:
      return base + ".sock";
    case AgentSocket::tappd:
      return base + ".tappd.sock";
    case AgentSocket::worker:
      return base + ".external.sock";
  }
  return base;
}

Result<attestation::Collateral> DevelopmentWorld::collateral() const {
  return make_collateral(world_->pki, collateral_at(pccs_behaviour_, clock_->now()));
}

Result<void> DevelopmentWorld::write_files() const {
  const std::string& dir = config_.directory;
  TRY(write_text(dir + "/quote-root.pem", world_->pki.root().pem()));
  TRY(write_text(dir + "/kms-roots.txt",
                 "# KMS root of this development world\n" + world_->kms_roots_text()));
  const attestation::Collateral made = TRY(collateral());
  TRY(write_text(dir + "/collateral.json", attestation::collateral_to_json(made)));
  for (const std::unique_ptr<GuestAgentService>& agent : agents_) {
    const SecretBytes keys = TRY(app_keys_json(agent->guest()));
    TRY(write_file_atomically(dir + "/" + agent->guest().spec().name + ".appkeys.json",
                              keys.expose()));
  }
  return {};
}

std::string DevelopmentWorld::summary(const std::string& pccs_url) const {
  const std::string& dir = config_.directory;
  std::string out = "quote root    " + dir + "/quote-root.pem      JINGUI_INSECURE_QUOTE_ROOT\n" +
                    "KMS root      " + dir + "/kms-roots.txt       JINGUI_KMS_ROOTS\n" +
                    "collateral    " + dir + "/collateral.json     JINGUI_COLLATERAL\n";
  if (!pccs_url.empty()) out += "PCCS          " + pccs_url + "     JINGUI_PCCS_URL\n";
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    const SimulatedGuest& guest = agents_[i]->guest();
    out += "guest " + guest.spec().name + "\n  app id      " + hex_encode(guest.spec().app_id) +
           "\n  socket      " + socket_path(i, AgentSocket::dstack) +
           "     DSTACK_SIMULATOR_ENDPOINT\n  app keys    " + dir + "/" + guest.spec().name +
           ".appkeys.json\n  public key  " + public_key_hex(guest).value_or("-") + "\n";
  }
  for (const ForGuest& scenario : config_.scenarios)
    out += "scenario      " + scenario.what +
           (scenario.guest.empty() ? "" : " at guest " + scenario.guest) + "\n";
  return out;
}

}  // namespace jingui::simulator
