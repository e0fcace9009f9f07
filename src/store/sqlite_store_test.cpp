#include "store/sqlite_store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "store/store_test_support.h"

namespace jingui::store {
namespace {

Result<void> accept(const Instance&) {
  return {};
}

void run_sql(const std::string& path, const char* sql) {
  std::ofstream(path, std::ios::app).close();
  auto connection = Connection::open(path, Connection::Use::write);
  REQUIRE(connection);
  REQUIRE(connection->execute(sql));
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("the file is private and keeps what was written") {
  Fixture f;
  struct stat status {};
  for (const char* name : {"store.db", "store.db-wal", "store.db-shm"}) {
    REQUIRE(::stat(f.directory.file(name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  f.store.reset();
  f.store = open_or_fail(f.directory.file("store.db"));
  CHECK(f.store->check_health());
  CHECK(f.store->list_vaults()->size() == 2);
}

TEST_CASE("a file that others may read is made private") {
  TemporaryDirectory directory;
  const auto path = directory.file("store.db");
  open_or_fail(path);
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  open_or_fail(path);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("what cannot be opened is an error") {
  TemporaryDirectory directory;
  CHECK(code_of(SqliteStore::open(directory.file("missing/store.db"))) == ErrorCode::store_failed);
  std::ofstream(directory.file("text")) << std::string(4096, 'x');
  CHECK(code_of(SqliteStore::open(directory.file("text"))) == ErrorCode::store_failed);
}

TEST_CASE("a newer file and a foreign file are refused and left alone") {
  TemporaryDirectory directory;
  const auto newer = directory.file("newer.db");
  open_or_fail(newer);
  run_sql(newer, "PRAGMA user_version = 3");
  CHECK(code_of(SqliteStore::open(newer)) == ErrorCode::store_newer);
  run_sql(newer, "PRAGMA user_version = -1");
  CHECK(code_of(SqliteStore::open(newer)) == ErrorCode::store_failed);

  const auto foreign = directory.file("foreign.db");
  run_sql(foreign, "CREATE TABLE vaults(id TEXT); INSERT INTO vaults VALUES('x')");
  const auto before = content(foreign);
  CHECK(code_of(SqliteStore::open(foreign)) == ErrorCode::store_failed);
  CHECK(content(foreign) == before);
}

TEST_CASE("a full disk refuses the change and keeps everything else") {
  Fixture f;
  REQUIRE(f.store->limit_pages(1));  // not below what is used: no page more
  ItemChange change = one_field("user", std::string(60000, 'x'));
  change.deletions = {"password"};
  CHECK(code_of(f.store->change_item("a", "db", change, {20})) == ErrorCode::store_full);
  const auto fetched =
      f.store->fetch({f.one.fid, {{"a", "db", "user"}, {"a", "db", "password"}}, false}, accept);
  REQUIRE(fetched);
  REQUIRE(fetched->values.size() == 2);
  CHECK(as_text(fetched->values[0].expose()) == "alice");
  REQUIRE(f.store->limit_pages(1000));
  CHECK(f.store->change_item("a", "db", change, {20}));
}

TEST_CASE("another writer that does not let go is reported as busy") {
  Fixture f;
  auto other = Connection::open(f.directory.file("store.db"), Connection::Use::write);
  REQUIRE(other);
  sqlite3_busy_timeout(other->handle(), 0);
  auto mine = Connection::open(f.directory.file("store.db"), Connection::Use::write);
  const auto held = Transaction::begin(*mine, Transaction::Kind::write);
  REQUIRE(held);
  CHECK(code_of(Transaction::begin(*other, Transaction::Kind::write)) == ErrorCode::store_busy);
}

TEST_CASE("deleted values are not left in the files") {
  Fixture f;
  const std::string marker = "marker-of-a-secret-value";
  REQUIRE(f.store->change_item("a", "db", one_field("x", marker), {20}));
  CHECK(content(f.directory.file("store.db")).find(marker) != std::string::npos);
  REQUIRE(f.store->change_item("a", "db", one_field("x", "other"), {20}));
  CHECK(content(f.directory.file("store.db")).find(marker) == std::string::npos);
  CHECK(content(f.directory.file("store.db-wal")).find(marker) == std::string::npos);
}

TEST_CASE("what was committed outlives a killed process") {
  TemporaryDirectory directory;
  const auto path = directory.file("store.db");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto store = SqliteStore::open(path);
    if (!store || !(*store)->create_vault("kept", "Kept", {1})) ::_exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(open_or_fail(path)->get_vault("kept")->name == "Kept");
}

}  // namespace
}  // namespace jingui::store
