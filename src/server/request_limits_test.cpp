#include "server/request_limits.h"

#include "server/server_test_support.h"

namespace jingui::server {
namespace {

constexpr Rate kNone{};
constexpr Rate kTwo{1, 2};

TEST_CASE("an address that asks too often gets 429 and when to come back, whatever it asks for") {
  TestServer server(nullptr, nullptr, {}, kTwo);
  CHECK(server.send("GET", "/healthz").status == 200);
  CHECK(server.send("GET", "/nothing").status == 404);
  const auto refused = server.admin("GET", "/v1/vaults");
  CHECK(refused.status == error_http_status(ErrorCode::too_many));
  CHECK(reason_of(refused) == "too_many");
  CHECK(http::header(refused.headers, "Retry-After") == "1");
  CHECK(server.router.handle({"GET", "/healthz", {}, "", "192.0.2.9"}).status == 200);
  server.clock->advance(1);
  CHECK(server.send("GET", "/healthz").status == 200);
}

TEST_CASE("who floods the public listener does not lock administration out") {
  TestServer server(nullptr, nullptr, {}, kTwo);
  const http::Request request{"GET", "/healthz", {}, "", "127.0.0.1"};
  CHECK(server.public_router.handle(request).status == 200);
  CHECK(server.public_router.handle(request).status == 200);
  CHECK(server.public_router.handle(request).status == 429);
  CHECK(server.admin_router.handle(request).status == 200);
}

http::Response challenge(TestServer& server, const std::string& fid, const std::string& peer) {
  return server.router.handle(
      {"POST", "/v1/secrets/challenge", {}, R"({"fid":")" + fid + "\"}", peer});
}

TEST_CASE(
    "challenges for one fid are limited for each address, so that strangers lock out nobody") {
  TestServer server(nullptr, nullptr, {}, kNone, kTwo);
  const std::string fid = server.set_up(key_of_seed("client"), "app");
  for (int i = 0; i < 2; ++i) CHECK(challenge(server, fid, "192.0.2.66").status == 200);
  const auto refused = challenge(server, fid, "192.0.2.66");
  CHECK(refused.status == 429);
  CHECK(reason_of(refused) == "too_many");
  CHECK(http::header(refused.headers, "Retry-After") == "1");
  CHECK(challenge(server, fid, "192.0.2.1").status == 200);
  // What is not registered is limited in the same way: the answer does not tell.
  const std::string unknown(40, '0');
  for (int i = 0; i < 2; ++i) CHECK(challenge(server, unknown, "192.0.2.66").status == 404);
  CHECK(challenge(server, unknown, "192.0.2.66").status == 429);
}

TEST_CASE(
    "a flood of challenges for a fid does not end the one of its owner while others have room") {
  TestServer server;
  const std::string fid = server.set_up(key_of_seed("client"), "app");
  REQUIRE(challenge(server, fid, "192.0.2.1").status == 200);
  for (std::size_t i = 0; i < 100; ++i) CHECK(challenge(server, fid, "192.0.2.66").status == 200);
  CHECK(server.challenges.size() == 101);
}

}  // namespace
}  // namespace jingui::server
