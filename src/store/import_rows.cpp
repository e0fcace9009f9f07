#include "store/import_rows.h"

#include <algorithm>

#include "base/utf8.h"
#include "store/limits.h"
#include "store/names.h"

namespace jingui::store {
namespace {

std::string about_field(const ValueName& name) {
  return "field " + shown(name.field) + " of item " + shown(name.item) + " of vault " +
         shown(name.vault);
}

std::string about_pair(const char* what, const std::string& vault, const std::string& fid) {
  return std::string(what) + " of vault " + shown(vault) + " and instance " + shown(fid);
}

}  // namespace

/// Whether the target's own row stays and the source's is not written.
bool ImportRows::is_kept(bool exists, const std::string& about) {
  if (!exists) return false;
  if (skip_existing_)
    report_.skip("exists", about, "the database has it already and keeps its own");
  else
    conflicts_.push_back(about);
  return true;
}

Result<void> ImportRows::vault(Vault vault) {
  const std::string about = "vault " + shown(vault.id);
  if (const auto usable = check_name("the id", vault.id); !usable) {
    report_.skip("vault_id_unusable", about,
                 usable.error().detail + "; nothing in it can be addressed");
    reported_vaults_.insert(vault.id);
    return {};
  }
  if (is_kept(target_.holds_vault(vault.id), about)) {
    reported_vaults_.insert(vault.id);
    return {};
  }
  if (!check_label("the name", vault.name)) {
    report_.warn("vault_name_unusable", about, "its name is replaced by its id");
    vault.name = vault.id;
  }
  if (!vaults_.emplace(vault.id, report_.vaults.size()).second)
    return fail(ErrorCode::import_source_invalid, "it holds the same vault twice");
  TRY(target_.write_vault(vault));
  report_.vaults.push_back({vault.id, vault.name});
  return {};
}

void ImportRows::judge_value(const ImportedField& field, const std::string& about) {
  const auto text = as_text(field.value);
  if (!is_utf8(text))
    report_.warn("value_not_utf8", about, "the value is not UTF-8; it is kept byte for byte");
  if (text.find('\0') != std::string_view::npos)
    report_.warn("value_has_nul", about,
                 "the value holds a NUL byte: `jingui run` cannot put it into an environment");
}

Result<void> ImportRows::field(const ImportedField& field) {
  const auto& name = field.name;
  const auto vault = vaults_.find(name.vault);
  if (vault == vaults_.end()) {
    ++report_.skipped;
    if (reported_vaults_.insert(name.vault).second)
      report_.warn("vault_missing", "vault " + shown(name.vault),
                   "there are fields of it, but no such vault; they are left out");
    return {};
  }
  const auto item_usable = check_name("the item's name", name.item);
  const auto field_usable = check_name("the field's name", name.field);
  if (!item_usable || !field_usable) {
    report_.skip("field_name_unusable", about_field(name),
                 (item_usable ? field_usable : item_usable).error().detail);
    return {};
  }
  if (field.value.size() > kMaxValueBytes) {
    report_.skip("value_too_large", about_field(name),
                 "the value has " + std::to_string(field.value.size()) + " bytes, at most " +
                     std::to_string(kMaxValueBytes) + " can be delivered");
    return {};
  }
  judge_value(field, about_field(name));
  TRY(target_.write_field(field));
  ++report_.fields;
  ++report_.vaults[vault->second].fields;
  return {};
}

/// Keys that the administration refuses: nobody could ever use such a registration.
bool ImportRows::judge_key(const FoundInstance& found, const std::string& about,
                           Instance& instance) {
  if (found.public_key.size() != instance.public_key.size()) {
    report_.skip("public_key_unusable", about, "the public key has not 32 bytes");
    return false;
  }
  std::ranges::copy(found.public_key, instance.public_key.begin());
  if (!crypto::check_not_low_order(instance.public_key)) {
    report_.skip("public_key_unusable", about, "the public key is of low order");
    return false;
  }
  instance.fid = crypto::fid_of(instance.public_key);
  if (instance.fid == found.fid) return true;
  // What was granted under that name was not granted to this key.
  report_.skip("fid_mismatch", about, "the FID is not that of the public key");
  return false;
}

void ImportRows::judge_texts(FoundInstance& found, const std::string& about) {
  if (!check_app_id("the app id", found.app_id)) {
    report_.warn("app_id_unusable", about,
                 "app id " + shown(found.app_id) +
                     " is left out: no strict client will match until one is set with"
                     " PUT /v1/instances/FID");
    found.app_id.clear();
  } else if (!can_be_measured(found.app_id)) {
    report_.warn("app_id_never_matches", about,
                 "app id " + shown(found.app_id) +
                     " is not 40 lower-case hex digits: no strict client will match");
  }
  if (check_label("the label", found.label, true)) return;
  report_.warn("label_unusable", about, "the label is left out");
  found.label.clear();
}

Result<void> ImportRows::instance(FoundInstance found) {
  const std::string about = "instance " + shown(found.fid);
  Instance instance;
  if (!judge_key(found, about, instance)) return {};
  if (is_kept(target_.holds_instance(instance.fid), about)) return {};
  judge_texts(found, about);
  instance.app_id = std::move(found.app_id);
  instance.label = std::move(found.label);
  instance.created_at = found.created_at;
  instance.last_used_at = found.last_used_at;
  if (!instances_.insert(instance.fid).second)
    return fail(ErrorCode::import_source_invalid, "it holds the same instance twice");
  TRY(target_.write_instance(instance));
  report_.instances.push_back({instance.fid, instance.app_id, instance.label});
  return {};
}

bool ImportRows::knows_instance(const std::string& fid) const {
  return instances_.contains(fid) || target_.holds_instance(fid);
}

bool ImportRows::can_pair(const char* what, const std::string& vault, const std::string& fid) {
  if (takes_vault(vault) && knows_instance(fid)) return true;
  report_.skip("pair_left_out", about_pair(what, vault, fid),
               takes_vault(vault) ? "the instance was not imported" : "the vault was not imported");
  return false;
}

Result<void> ImportRows::grant(const std::string& vault, const std::string& fid,
                               UnixSeconds created) {
  if (!can_pair("grant", vault, fid)) return {};
  TRY(target_.write_grant(vault, fid, created));
  report_.grants.push_back({vault, fid});
  return {};
}

Result<void> ImportRows::policy(const std::string& vault, const std::string& fid,
                                const DebugPolicy& policy) {
  if (!can_pair("debug policy", vault, fid)) return {};
  TRY(target_.write_policy(vault, fid, policy));
  report_.policies.push_back({vault, fid, policy.allow_read});
  return {};
}

Result<void> ImportRows::check_conflicts() const {
  if (conflicts_.empty()) return {};
  std::string names;
  for (std::size_t i = 0; i < std::min(conflicts_.size(), kMaxImportConflicts); ++i)
    names += (i == 0 ? "" : ", ") + conflicts_[i];
  if (conflicts_.size() > kMaxImportConflicts)
    names += " and " + std::to_string(conflicts_.size() - kMaxImportConflicts) + " more";
  return fail(ErrorCode::import_conflict, names);
}

}  // namespace jingui::store
