// A server without its sockets, for tests: a store in a temporary directory, a clock that tests
// move, and the router.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "crypto/ecies.h"
#include "server/router.h"
#include "store/sqlite_store.h"

namespace jingui::server {

/// A wall clock and a monotonic clock that stand still until told.
class MovingClock final : public Clock {
 public:
  UnixSeconds now() const override { return now_; }
  MonotonicTime monotonic() const { return MonotonicTime(std::chrono::seconds(now_.value)); }
  void set(UnixSeconds now) { now_ = now; }
  void advance(std::int64_t seconds) { now_ = now_ + seconds; }

 private:
  UnixSeconds now_{1795500000};
};

inline constexpr const char* kTestToken = "probe-token-0123456789abcdef";

struct TestServer {
  /// Not strict without `gate`.
  explicit TestServer(EvidenceGate* gate = nullptr, const OwnEvidence* own = nullptr,
                      std::vector<std::string> origins = {}, Rate by_address = {},
                      Rate challenges = {});
  ~TestServer();

  http::Response send(const std::string& method, const std::string& target, std::string body = "",
                      http::Headers headers = {});
  /// With the admin token.
  http::Response admin(const std::string& method, const std::string& target, std::string body = "");
  /// Registers `key`, a vault v with item i, field f = "value", and grants it; the fid.
  std::string set_up(const crypto::X25519PrivateKey& key, const std::string& app_id);

  Api api(bool strict, const OwnEvidence* own);

  std::filesystem::path directory;
  std::shared_ptr<MovingClock> clock = std::make_shared<MovingClock>();
  std::unique_ptr<store::SqliteStore> store;
  ChallengeTable challenges;
  BoundChallengeTable bound_challenges;
  RefusedChallenges refused;
  crypto::SystemRandom random;
  HandshakeService handshake;
  AdminGate admin_gate;
  RequestLimits limits;
  Metrics metrics;
  Router router;
  /// The same server as if administration had a listener of its own.
  Router public_router, admin_router;
};

/// The X25519 key whose private half is SHA-256(`seed`), as in the fixtures.
crypto::X25519PrivateKey key_of_seed(std::string_view seed);

/// The code in an answer's `reason`.
std::string reason_of(const http::Response& response);

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

template <class T>
T require(Result<T> result) {
  if (!result) FAIL(describe(result.error()));
  return *std::move(result);
}

/// The text of a fixture, or nullopt with a message if fixtures are not there.
std::optional<std::string> fixture(const std::string& path);

}  // namespace jingui::server
