#include "server/server_test_support.h"

#include <stdlib.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "crypto/digest.h"

namespace jingui::server {
namespace {

std::filesystem::path temporary_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "jingui-server-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace

TestServer::TestServer(EvidenceGate* gate, const OwnEvidence* own, std::vector<std::string> origins,
                       Rate by_address, Rate challenge_rate)
    : directory(temporary_directory()),
      store(require(store::SqliteStore::open((directory / "store.db").string()))),
      handshake({*store, challenges, random, clock, [this] { return clock->monotonic(); },
                 gate != nullptr, gate, own, &refused}),
      admin_gate(token_digest(as_bytes(kTestToken)), *store, clock,
                 [this] { return clock->monotonic(); }),
      limits(by_address, challenge_rate, [this] { return clock->monotonic(); }),
      metrics({"1.2.3", clock->now(), nullptr, nullptr}),
      router(api(gate != nullptr, own), origins),
      public_router(api(gate != nullptr, own), origins, Surface::clients),
      admin_router(api(gate != nullptr, own), origins, Surface::administration) {
  log::set_level(log::Level::error);
}

Api TestServer::api(bool strict, const OwnEvidence* own) {
  return {*store,  handshake, challenges, admin_gate, clock,   random,
          refused, strict,    own,        limits,     metrics, bound_challenges};
}

TestServer::~TestServer() {
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

http::Response TestServer::send(const std::string& method, const std::string& target,
                                std::string body, http::Headers headers) {
  return router.handle({method, target, std::move(headers), std::move(body), "test"});
}

http::Response TestServer::admin(const std::string& method, const std::string& target,
                                 std::string body) {
  return send(method, target, std::move(body),
              {{"Authorization", "Bearer " + std::string(kTestToken)}});
}

std::string TestServer::set_up(const crypto::X25519PrivateKey& key, const std::string& app_id) {
  CHECK(admin("POST", "/v1/vaults", R"({"id":"v","name":"V"})").status == 201);
  CHECK(admin("PUT", "/v1/vaults/v/items/i", R"({"fields":{"f":"value"}})").status == 200);
  const std::string fid = crypto::fid_of(key.public_key());
  CHECK(admin("POST", "/v1/instances",
              json::serialize(
                  {{"public_key", hex_encode(key.public_key())}, {"dstack_app_id", app_id}}))
            .status == 201);
  CHECK(admin("POST", "/v1/vaults/v/instances/" + fid).status == 200);
  return fid;
}

crypto::X25519PrivateKey key_of_seed(std::string_view seed) {
  return require(crypto::X25519PrivateKey::from_secret(
      require(SecretBytes::copy_of(crypto::sha256(as_bytes(seed))))));
}

std::string reason_of(const http::Response& response) {
  const auto body = json::parse(response.body);
  if (!body || !body->is_object()) return response.body;
  const auto* reason = body->get_object().if_contains("reason");
  return reason != nullptr ? std::string(reason->as_string()) : response.body;
}

std::optional<std::string> fixture(const std::string& path) {
  const char* folder = std::getenv("JINGUI_FIXTURES");
  if (folder != nullptr) {
    const auto content = read_file(std::string(folder) + "/" + path, 4 << 20);
    if (content) return std::string(as_text(*content));
  }
  MESSAGE("skipped: no fixture " << path);
  return std::nullopt;
}

}  // namespace jingui::server
