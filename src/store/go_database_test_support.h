// Databases as the public Go program writes them, and an import of one.
#pragma once

#include <string>
#include <vector>

#include "store/import.h"
#include "store/store_test_support.h"

namespace jingui::store {

/// Runs SQL on a file, which is made if it is missing.
void run_sql(const std::string& path, const std::string& sql);
std::string content_of(const std::string& path);
/// x'...' for SQL.
std::string sql_blob(ByteView bytes);

/// Version 2, empty.
extern const char* const kGoSchemaV2;
/// Vault agents with openai/key and db/url, instance with key 7 ("box", used once) that may read
/// it, instance with key 8 that may not; reading denied to both.
std::string go_rows_v2();
/// 32 bytes of one value, and their FID.
crypto::X25519PublicKey key_of(std::uint8_t byte);
std::string fid_of_key(std::uint8_t byte);

/// A directory with go.db (version 2, with go_rows_v2) and a place for ours.
struct GoDatabase {
  explicit GoDatabase(const std::string& sql = std::string(kGoSchemaV2) + go_rows_v2());
  ImportOptions options() const;
  Result<ImportReport> import() const { return import_go_database(options(), {9000}); }
  std::string path() const { return directory.file("go.db"); }
  std::string target() const { return directory.file("ours.db"); }
  TemporaryDirectory directory;
};

/// The codes of the warnings, in their order.
std::vector<std::string> codes_of(const ImportReport& report);
/// The value as text; "(refused)" if it cannot be fetched.
std::string fetched(SqliteStore& store, const std::string& fid, const ValueName& name);

}  // namespace jingui::store
