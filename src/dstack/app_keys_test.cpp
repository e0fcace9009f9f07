#include "dstack/app_keys.h"

#include <doctest/doctest.h>

#include <fstream>

#include "base/encoding.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::dstack;

namespace {

// RFC 7748 6.1, Bob.
constexpr const char* kPrivate = "5dab087e624a8a4b79e17F8B83800EE66F3BB1292618b6fd1c2f8b27ff88e0eb";
constexpr const char* kPublic = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

std::string file_with(const std::string& env_key) {
  return R"({"disk_crypt_key":"00","env_crypt_key":)" + env_key +
         R"(,"k256_key":"11","key_provider":{"Kms":{"url":"u","env_crypt_key":"x"}},"ca_cert":"-----BEGIN\n"})";
}

ErrorCode code_of(const std::string& content) {
  const auto key = parse_env_crypt_key(as_bytes(content));
  return key ? ErrorCode::internal : key.error().code;
}

}  // namespace

TEST_CASE("the key is read, hex of either case, from a file") {
  const http::TemporaryDirectory directory;
  const std::string path = directory.file(".appkeys.json");
  std::ofstream(path) << file_with("\"" + std::string(kPrivate) + "\"") << "\n";
  const auto key = load_env_crypt_key(path);
  REQUIRE(key);
  CHECK(hex_encode(key->public_key()) == kPublic);
}

TEST_CASE("a guest without a KMS has no key") {
  CHECK(code_of(file_with("\"\"")) == ErrorCode::app_keys_no_env_key);
  CHECK(code_of(file_with("null")) == ErrorCode::app_keys_no_env_key);
  CHECK(code_of(R"({"key_provider":{"None":{"env_crypt_key":"x"}}})") ==
        ErrorCode::app_keys_no_env_key);
}

TEST_CASE("malformed files") {
  const std::string hex(kPrivate);
  CHECK(code_of("") == ErrorCode::app_keys_malformed);
  CHECK(code_of("[]") == ErrorCode::app_keys_malformed);
  CHECK(code_of(file_with("\"" + hex + "\"") + "x") == ErrorCode::app_keys_malformed);
  CHECK(code_of(file_with("\"" + hex.substr(1) + "\"")) == ErrorCode::app_keys_malformed);
  CHECK(code_of(file_with("\"" + hex + "00\"")) == ErrorCode::app_keys_malformed);
  CHECK(code_of(file_with("\"g" + hex.substr(1) + "\"")) == ErrorCode::app_keys_malformed);
  CHECK(code_of(file_with("7")) == ErrorCode::app_keys_malformed);
  CHECK(code_of(file_with("\"" + hex + "\",\"env_crypt_key\":\"" + hex + "\"")) ==
        ErrorCode::app_keys_malformed);
}

TEST_CASE("files that are not there or too large; the detail names the file and no content") {
  const http::TemporaryDirectory directory;
  CHECK(load_env_crypt_key(directory.file("absent")).error().code == ErrorCode::file_not_found);
  const std::string large = directory.file("large");
  std::ofstream(large) << std::string(64 * 1024, ' ');
  CHECK(load_env_crypt_key(large).error().code == ErrorCode::file_too_large);
  const std::string bad = directory.file("bad");
  std::ofstream(bad) << file_with("\"5ec2e7\"");
  const auto error = load_env_crypt_key(bad).error();
  CHECK(error.detail.find(bad) != std::string::npos);
  CHECK(error.detail.find("5ec2e7") == std::string::npos);
}
