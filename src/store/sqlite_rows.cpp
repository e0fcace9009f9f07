#include "store/sqlite_rows.h"

#include <algorithm>

namespace jingui::store {

Result<Instance> read_instance(const Query& query) {
  Instance instance;
  const auto key = query.blob_at(1);
  const auto profile = parse_profile(query.text_at(4));
  if (key.size() != instance.public_key.size() || !profile)
    return fail(ErrorCode::store_failed, "malformed instance row");
  std::copy(key.begin(), key.end(), instance.public_key.begin());
  instance.fid = query.text_at(0);
  instance.app_id = query.text_at(2);
  instance.label = query.text_at(3);
  instance.profile = *profile;
  instance.enabled = query.integer_at(5) != 0;
  instance.created_at = {query.integer_at(6)};
  if (!query.null_at(7)) instance.last_used_at = UnixSeconds{query.integer_at(7)};
  return instance;
}

Result<std::vector<Instance>> read_instances(Query& query) {
  std::vector<Instance> instances;
  while (TRY(query.step())) instances.push_back(TRY(read_instance(query)));
  return instances;
}

Result<std::vector<std::string>> read_names(Query& query) {
  std::vector<std::string> names;
  while (TRY(query.step())) names.push_back(query.text_at(0));
  return names;
}

Result<void> require_vault(Connection& connection, const std::string& id) {
  auto query = TRY(connection.query("SELECT 1 FROM vaults WHERE id = ?"));
  if (!TRY(query.text(id).step())) return fail(ErrorCode::vault_not_found);
  return {};
}

Result<void> require_instance(Connection& connection, const std::string& fid) {
  auto query = TRY(connection.query("SELECT 1 FROM instances WHERE fid = ?"));
  if (!TRY(query.text(fid).step())) return fail(ErrorCode::instance_not_found);
  return {};
}

}  // namespace jingui::store
