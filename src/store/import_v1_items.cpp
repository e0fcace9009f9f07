#include "store/import_v1_items.h"

#include <algorithm>

#include "store/import_times.h"

namespace jingui::store {
namespace {

// Where credentials of an app without users go.
constexpr const char* kClientItem = "oauth-client";
constexpr const char* kClientField = "credentials";
constexpr const char* kUserField = "refresh_token";

struct Part {
  std::string name;
  SecretBytes value;
};
using Parts = std::vector<Part>;

/// The parts of an encrypted column; none for NULL, and none with a warning if it does not open.
Result<Parts> open_parts(const V1Import& import, const SourceRows& row, int column,
                         std::string_view fallback, const std::string& about) {
  Parts parts;
  if (row.is_null(column)) return parts;
  const auto sealed = TRY(row.blob(column));
  if (sealed.empty()) return parts;
  const auto opened = import.secrets.open(sealed);
  if (!opened && opened.error().code != ErrorCode::decryption_failed &&
      opened.error().code != ErrorCode::ciphertext_malformed)
    return fail(opened.error());
  if (!opened) {
    import.report.skip("secret_not_opened", about, "the master key does not open it");
    return parts;
  }
  const auto keep = [&parts](std::string_view name, ByteView value) -> Result<void> {
    auto copy = TRY(SecretBytes::copy_of(value));
    parts.push_back({std::string(name), std::move(copy)});
    return {};
  };
  TRY(import.secrets.split(*opened, fallback, keep));
  return parts;
}

struct Times {
  UnixSeconds created, updated;
};

struct UserTable {
  std::string name, sql, vault_column;
};

Result<void> report_orphans(const V1Import& import, const UserTable& table, const V1Items& items) {
  auto row = TRY(import.source.rows(
      table.name, "SELECT DISTINCT " + table.vault_column + " FROM " + table.name));
  while (TRY(row.next())) {
    const auto vault = TRY(row.text(0));
    if (!items.contains(vault))
      import.report.skip("vault_missing", "vault " + shown(vault),
                         "there are secrets of it, but no such app");
  }
  return {};
}

/// What the app says comes first: the Go program took client_id and client_secret from there.
Result<void> write_item(const V1Import& import, const std::string& vault, const std::string& item,
                        const Times& times, std::initializer_list<const Parts*> sources) {
  std::set<std::string> written;
  for (const Parts* parts : sources)
    for (const auto& [name, value] : *parts) {
      if (written.insert(name).second)
        TRY(import.rows.field({{vault, item, name}, value.expose(), times.created, times.updated}));
      else
        import.report.skip("field_twice", "field " + shown(name) + " of item " + shown(item),
                           "there is one of this name already");
    }
  return {};
}

/// user_secrets was renamed vault_items, its user_id item.
Result<std::vector<UserTable>> user_tables(ImportSource& source) {
  std::vector<UserTable> tables;
  for (const char* table : {"vault_items", "user_secrets"}) {
    if (!TRY(source.has_table(table))) continue;
    const auto vault = TRY(source.first_column(table, {"app_id", "vault", "vault_id"}));
    const auto item = TRY(source.first_column(table, {"item", "user_id"}));
    TRY(source.require_table(table, {"secret_encrypted"}));
    const auto created = TRY(column_or(source, table, "created_at"));
    const auto updated = TRY(column_or(source, table, "updated_at", created.c_str()));
    tables.push_back({table,
                      "SELECT " + item + ", secret_encrypted, " + created + ", " + updated +
                          " FROM " + table + " WHERE " + vault + " = ?",
                      vault});
  }
  return tables;
}

Result<void> import_users(const V1Import& import, const UserTable& table, const std::string& vault,
                          const Parts& client, std::set<std::string>& items) {
  auto row = TRY(import.source.rows(table.name, table.sql, vault));
  while (TRY(row.next())) {
    const auto item = TRY(row.text(0));
    const std::string about = "item " + shown(item) + " of vault " + shown(vault);
    if (!items.insert(item).second) {
      import.report.skip("item_twice", about, "there is one of this name already");
      continue;
    }
    const auto own = TRY(open_parts(import, row, 1, kUserField, about));
    const Times times{time_or(row, 2, import.now, about, import.report),
                      time_or(row, 3, import.now, about, import.report)};
    TRY(write_item(import, vault, item, times, {&client, &own}));
  }
  return {};
}

Result<std::string> app_sql(ImportSource& source) {
  const auto id = TRY(source.first_column("apps", {"app_id", "vault", "vault_id"}));
  TRY(source.require_table("apps", {"name"}));
  const auto credentials = TRY(column_or(source, "apps", "credentials_encrypted"));
  const auto created = TRY(column_or(source, "apps", "created_at"));
  return "SELECT " + id + ", name, " + credentials + ", " + created + " FROM apps ORDER BY rowid";
}

}  // namespace

Result<std::string> column_or(ImportSource& source, const std::string& table,
                              std::string_view column, const char* otherwise) {
  return TRY(source.has_column(table, column)) ? std::string(column) : std::string(otherwise);
}

Result<V1Items> import_v1_items(const V1Import& import) {
  const auto tables = TRY(user_tables(import.source));
  V1Items items;
  const auto sql = TRY(app_sql(import.source));
  auto row = TRY(import.source.rows("apps", sql));
  while (TRY(row.next())) {
    const auto vault = TRY(row.text(0));
    const std::string about = "vault " + shown(vault);
    const auto created = time_or(row, 3, import.now, about, import.report);
    const auto name = TRY(row.text(1));
    TRY(import.rows.vault({vault, name, created}));
    const auto client = TRY(open_parts(import, row, 2, kClientField, "OAuth client of " + about));
    auto& names = items[vault];
    for (const auto& table : tables) TRY(import_users(import, table, vault, client, names));
    if (!names.empty() || client.empty()) continue;
    names.insert(kClientItem);
    TRY(write_item(import, vault, kClientItem, {created, created}, {&client}));
  }
  for (const auto& table : tables) TRY(report_orphans(import, table, items));
  return items;
}

}  // namespace jingui::store
