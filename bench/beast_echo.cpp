// The least that an HTTP server with Boost.Beast can do: reads a request, answers with as many
// bytes as it was told, keeps the connection. What our server is compared with. Prints its port.
// Usage: beast_echo BYTES THREADS
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(Tcp::socket socket, std::size_t bytes) {
  socket.set_option(Tcp::no_delay(true));
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    const auto [read_error, read] = co_await http::async_read(socket, buffer, request, kAwait);
    if (read_error) co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/json");
    response.body().assign(bytes, 'x');
    response.prepare_payload();
    const auto [write_error, written] = co_await http::async_write(socket, response, kAwait);
    if (write_error) co_return;
  }
}

asio::awaitable<void> accept_all(Tcp::acceptor& acceptor, std::size_t bytes) {
  while (true) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error) continue;
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), bytes), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto bytes = std::strtoul(argv[1], nullptr, 10);
  const int threads = std::atoi(argv[2]);
  asio::io_context context(threads);
  Tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(context, accept_all(acceptor, bytes), asio::detached);
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back([&context] { context.run(); });
  context.run();
}
