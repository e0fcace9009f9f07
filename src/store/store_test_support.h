// Helpers of the store's tests: a directory that goes away, short ways to write rows.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "store/sqlite_store.h"

namespace jingui::store {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::unique_ptr<SqliteStore> open_or_fail(const std::string& path);
Instance instance_with(std::uint8_t key_byte);
SecretBytes secret(std::string_view text);
ItemChange one_field(std::string name, std::string_view value);

/// A store with vaults a and b, instances 1 and 2; 1 may read a, where item db has user=alice and
/// password=pw.
struct Fixture {
  Fixture();
  TemporaryDirectory directory;
  std::unique_ptr<SqliteStore> store;
  Instance one = instance_with(1), two = instance_with(2);
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace jingui::store
