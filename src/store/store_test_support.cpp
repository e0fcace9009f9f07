#include "store/store_test_support.h"

#include <stdlib.h>

namespace jingui::store {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "jingui-store-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<SqliteStore> open_or_fail(const std::string& path) {
  auto store = SqliteStore::open(path);
  REQUIRE(store.has_value());
  return *std::move(store);
}

Instance instance_with(std::uint8_t key_byte) {
  Instance instance;
  instance.public_key.fill(key_byte);
  instance.fid = "fid-" + std::to_string(key_byte);
  instance.app_id = "app";
  instance.label = "label";
  instance.created_at = {100 + key_byte};
  return instance;
}

SecretBytes secret(std::string_view text) {
  auto bytes = SecretBytes::copy_of(as_bytes(text));
  REQUIRE(bytes.has_value());
  return *std::move(bytes);
}

ItemChange one_field(std::string name, std::string_view value) {
  ItemChange change;
  change.fields.push_back({std::move(name), secret(value)});
  return change;
}

Fixture::Fixture() : store(open_or_fail(directory.file("store.db"))) {
  REQUIRE(store->create_vault("a", "Vault A", {10}));
  REQUIRE(store->create_vault("b", "Vault B", {11}));
  REQUIRE(store->register_instance(one));
  REQUIRE(store->register_instance(two));
  REQUIRE(store->change_item("a", "db", one_field("user", "alice"), {12}));
  REQUIRE(store->change_item("a", "db", one_field("password", "pw"), {12}));
  REQUIRE(store->grant("a", one.fid, {13}));
}

}  // namespace jingui::store
