// The store in one SQLite file: WAL, every commit synced, deleted content overwritten, mode 0600.
// One writer; readers have connections of their own and never wait for it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/sqlite_connection.h"
#include "store/store.h"

namespace jingui::store {

class SqliteStore final : public Store {
 public:
  /// Creates the file if it is missing and brings it to the present version. Errors: store_newer,
  /// store_failed (also: cannot be opened, or belongs to another program), store_busy, store_full.
  static Result<std::unique_ptr<SqliteStore>> open(const std::string& path);

  Result<void> create_vault(const std::string& id, const std::string& name,
                            UnixSeconds now) override;
  Result<std::vector<Vault>> list_vaults() override;
  Result<Vault> get_vault(const std::string& id) override;
  Result<void> rename_vault(const std::string& id, const std::string& name) override;
  Result<void> delete_vault(const std::string& id, bool cascade) override;

  Result<std::vector<std::string>> list_items(const std::string& vault) override;
  Result<std::vector<std::string>> list_fields(const std::string& vault,
                                               const std::string& item) override;
  Result<void> change_item(const std::string& vault, const std::string& item,
                           const ItemChange& change, UnixSeconds now) override;
  Result<void> delete_item(const std::string& vault, const std::string& item) override;

  Result<void> register_instance(const Instance& instance) override;
  Result<std::vector<Instance>> list_instances() override;
  Result<Instance> get_instance(const std::string& fid) override;
  Result<void> update_instance(const std::string& fid, const InstanceChange& change) override;
  Result<void> delete_instance(const std::string& fid) override;
  Result<void> touch_instance(const std::string& fid, UnixSeconds now) override;

  Result<void> grant(const std::string& vault, const std::string& fid, UnixSeconds now) override;
  Result<void> revoke(const std::string& vault, const std::string& fid) override;
  Result<std::vector<Instance>> list_granted(const std::string& vault) override;

  Result<std::optional<DebugPolicy>> debug_policy(const std::string& vault,
                                                  const std::string& fid) override;
  Result<void> set_debug_policy(const std::string& vault, const std::string& fid, bool allow_read,
                                UnixSeconds now) override;

  Result<void> create_token(const AdminTokenRecord& token) override;
  Result<std::vector<AdminTokenRecord>> list_tokens() override;
  Result<AdminTokenRecord> get_token(const std::string& name) override;
  Result<std::optional<AdminTokenRecord>> find_token(const crypto::Sha256& digest) override;
  Result<void> rotate_token(const std::string& name, const crypto::Sha256& digest,
                            const std::optional<UnixSeconds>& expires_at, UnixSeconds now) override;
  Result<void> delete_token(const std::string& name) override;
  Result<void> touch_token(const std::string& name, UnixSeconds now) override;

  Result<Fetched> fetch(const FetchQuery& query, const RegistrationCheck& check) override;
  Result<void> check_health() override;

  /// For tests of a full disk: the file may not grow beyond this many pages.
  Result<void> limit_pages(std::int64_t pages);

 private:
  /// A reader of the pool, given back at the end of its life.
  class Reader {
   public:
    Reader(SqliteStore& store, std::unique_ptr<Connection> connection)
        : store_(&store), connection_(std::move(connection)) {}
    Reader(Reader&&) = default;
    Reader& operator=(Reader&&) = delete;
    ~Reader();
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    SqliteStore* store_;
    std::unique_ptr<Connection> connection_;
  };

  SqliteStore(std::string path, Connection writer)
      : path_(std::move(path)), writer_(std::move(writer)) {}
  Result<Reader> reader();
  /// Moves what the log holds into the file, where deleted content is overwritten. Best effort.
  void settle();

  std::string path_;
  std::mutex write_mutex_;
  Connection writer_;
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Connection>> idle_readers_;
};

}  // namespace jingui::store
