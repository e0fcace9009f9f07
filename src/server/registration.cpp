#include "server/registration.h"

#include "base/log.h"
#include "protocol/secret_reference.h"
#include "server/limits.h"

namespace jingui::server {

Result<void> check_unchanged(const store::Instance& instance, const crypto::X25519PublicKey& key,
                             const std::string& app_id) {
  if (!instance.enabled) return fail(ErrorCode::instance_disabled);
  if (instance.public_key != key) return fail(ErrorCode::registration_changed, "another key");
  if (instance.app_id != app_id) return fail(ErrorCode::registration_changed, "another app id");
  return {};
}

bool agrees(const std::string& claimed, const std::string& verified) {
  return claimed.empty() || claimed == verified;
}

void note_use(store::Store& store, const store::Instance& instance, UnixSeconds now) {
  if (instance.last_used_at && now < *instance.last_used_at + kTouchPauseSeconds) return;
  if (const auto noted = store.touch_instance(instance.fid, now); !noted)
    log::warn("store.touch_failed", {{"error", describe(noted.error())}});
}

Result<std::vector<store::ValueName>> parse_names(const std::vector<std::string>& references,
                                                  std::string& refused) {
  std::vector<store::ValueName> names;
  for (const auto& text : references) {
    auto reference = protocol::parse_secret_reference(text);
    if (!reference) {
      refused = text;
      return fail(std::move(reference.error()));
    }
    names.push_back(
        {std::move(reference->vault), std::move(reference->item), std::move(reference->field)});
  }
  return names;
}

}  // namespace jingui::server
