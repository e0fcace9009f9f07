#include "server/surface.h"

#include <fstream>

#include "server/strict_world_test_support.h"

namespace jingui::server {
namespace {

std::string path_of(const Route& route) {
  std::string path(route.pattern);
  for (std::size_t at; (at = path.find(':')) != std::string::npos;) path[at] = 'x';
  return path;
}

/// Whether this router has the route at all.
bool serves(Router& router, const Route& route) {
  const auto answer =
      router.handle({std::string(route.method), path_of(route), {}, "{}", "192.0.2.1"});
  return answer.body != "404 page not found";
}

TEST_CASE("with two listeners each route is on its own, and health and description on both") {
  TestServer server;
  for (const auto& route : all_routes()) {
    CAPTURE(route.pattern);
    const bool health = route.pattern == "/" || route.pattern == "/healthz" ||
                        route.pattern == "/readyz" || route.pattern == "/openapi.json";
    const bool handshake = route.pattern.starts_with("/v1/secrets/");
    CHECK(serves(server.router, route));
    CHECK(serves(server.public_router, route) == (health || handshake));
    CHECK(serves(server.admin_router, route) == !handshake);
  }
}

int metrics_status(Router& router, const std::string& peer, http::Headers headers = {}) {
  return router.handle({"GET", "/metrics", std::move(headers), "", peer}).status;
}

TEST_CASE("metrics need the token, but for this machine on the listener for administration") {
  TestServer server;
  const http::Headers token{{"Authorization", "Bearer " + std::string(kTestToken)}};
  CHECK(metrics_status(server.router, "127.0.0.1") == 401);
  CHECK(metrics_status(server.router, "127.0.0.1", token) == 200);
  CHECK(metrics_status(server.public_router, "127.0.0.1", token) == 404);
  CHECK(metrics_status(server.admin_router, "192.0.2.1") == 401);
  CHECK(metrics_status(server.admin_router, "192.0.2.1", token) == 200);
  for (const char* peer : {"127.0.0.1", "::1", "unix"})
    CHECK(metrics_status(server.admin_router, peer) == 200);
  CHECK(server.admin_router.handle({"GET", "/v1/vaults", {}, "", "127.0.0.1"}).status == 401);
}

TEST_CASE("readiness is one word for strangers and more for administrators") {
  TestServer server;
  CHECK(server.send("GET", "/readyz").status == 200);
  CHECK(server.send("GET", "/readyz").body == "ready");
  CHECK(server.admin("GET", "/readyz").body ==
        R"({"status":"ready","store":"ok","own_evidence":"ok"})");
  const http::Request request{
      "GET", "/readyz", {{"Authorization", "Bearer " + std::string(kTestToken)}}, "", "x"};
  CHECK(server.public_router.handle(request).body == "ready");
  CHECK(server.admin_router.handle(request).body == server.admin("GET", "/readyz").body);
}

TEST_CASE("a strict server is ready with evidence of its own that clients accept") {
  StrictWorld world;
  StrictServer server(world);
  CHECK(server.send("GET", "/readyz").status == 200);
  server.clock->set(world.own->current()->not_after + 1);
  CHECK(server.send("GET", "/readyz").status == 503);
  CHECK(server.send("GET", "/readyz").body == "not ready");
  const std::string details = server.admin("GET", "/readyz").body;
  CHECK(details.find(error_name(ErrorCode::certificate_expired)) != std::string::npos);
  CHECK(server.send("GET", "/healthz").status == 200);
  TestServer without(&world.gate, nullptr);
  CHECK(without.send("GET", "/readyz").status == 503);
}

TEST_CASE("a store that cannot be read is neither healthy nor ready") {
  TestServer server;
  std::ofstream(server.directory / "store.db") << std::string(4096, 'x');
  CHECK(server.send("GET", "/healthz").status == 503);
  CHECK(server.send("GET", "/readyz").status == 503);
  CHECK(server.admin("GET", "/readyz").body.find("store_failed") != std::string::npos);
}

}  // namespace
}  // namespace jingui::server
