// Where the server listens.
#include "http/server.h"

#include <doctest/doctest.h>

#include "http/resolve.h"
#include "http/server_test_support.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::http;

TEST_CASE("a stale socket is replaced, one in use is not, and the path goes away at the end") {
  const TemporaryDirectory directory;
  ServerOptions options;
  options.listen = directory.file("agent.sock");
  {
    RunningServer server(options);
    CHECK(Server::create(options, echo).error().code == ErrorCode::listen_failed);
  }
  CHECK_FALSE(std::filesystem::exists(options.listen));
  {
    const UniqueFd stale(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto address = unix_address(options.listen);
    REQUIRE(::bind(stale.get(), address.get(), address.size) == 0);
  }
  RunningServer server(options);
  CHECK(send(server.url(), {}, kClient)->status == 200);
}

TEST_CASE("addresses that cannot be listened on") {
  for (const std::string where :
       {"127.0.0.1", "127.0.0.1:", "203.0.113.1:0", "/nowhere/x.sock", "127.0.0.1:99999"}) {
    ServerOptions options;
    options.listen = where;
    CHECK_MESSAGE(Server::create(options, echo).error().code == ErrorCode::listen_failed, where);
  }
}
