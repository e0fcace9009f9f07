#include "http/client.h"

#include <array>
#include <memory>
#include <optional>

#include "base/secret_bytes.h"
#include "http/connect.h"
#include "http/limits.h"
#include "http/peer_verdict.h"
#include "http/response_parser.h"
#include "http/transport.h"
#include "http/tunnel.h"

namespace jingui::http {
namespace {

/// A TLS context is built for https only: it costs more than the rest of a short run.
struct Connection {
  SslCtx context;
  std::unique_ptr<PeerVerdict> verdict;  // outlives the transport, which knows it
  Transport transport;
};

Result<void> handshake(Transport& transport, const PeerVerdict& verdict, const std::string& host,
                       const Deadline& deadline) {
  while (true) {
    const auto io = transport.handshake();
    if (io.status == IoStatus::done) return {};
    if (io.status == IoStatus::closed || io.status == IoStatus::failed)
      return fail(verdict.failure(host, transport));
    if (!wait_for(transport.fd(), io.status, deadline))
      return fail(ErrorCode::http_timeout, "TLS with " + host);
  }
}

Result<Connection> open_connection(const Url& url, const ClientOptions& options,
                                   const Deadline& deadline) {
  if (url.scheme != "https") {
    auto fd = TRY(connect_to(url, deadline));
    return Connection{nullptr, nullptr, Transport(std::move(fd))};
  }
  auto context = TRY(client_tls_context(options.ca_file));
  const auto proxy = TRY(options.proxy.proxy_for(url));
  auto fd = TRY(proxy ? open_tunnel(*proxy, url, deadline) : connect_to(url, deadline));
  auto ssl = TRY(client_tls(context.get(), url.host));
  auto verdict = std::make_unique<PeerVerdict>();
  verdict->watch(ssl.get());
  auto transport = TRY(Transport::tls(std::move(fd), std::move(ssl)));
  Connection out{std::move(context), std::move(verdict), std::move(transport)};
  TRY(handshake(out.transport, *out.verdict, url.host, deadline));
  return out;
}

/// Stops without an error when the peer has closed: it may have answered before it read everything.
Result<void> write_all(Transport& transport, std::string_view data, const Deadline& deadline) {
  while (!data.empty()) {
    if (deadline.passed()) return fail(ErrorCode::http_timeout, "sending the request");
    const auto io = transport.write_some(data);
    if (io.status == IoStatus::done) data.remove_prefix(io.bytes);
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) return {};
    if ((io.status == IoStatus::want_read || io.status == IoStatus::want_write) &&
        !wait_for(transport.fd(), io.status, deadline))
      return fail(ErrorCode::http_timeout, "sending the request");
  }
  return {};
}

struct ReadBuffer {
  std::array<char, kReadChunkBytes> bytes;
  ~ReadBuffer() { wipe({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}); }
};

Result<Response> read_response(Transport& transport, ResponseParser& parser,
                               const Deadline& deadline) {
  const auto buffer = std::make_unique<ReadBuffer>();
  while (true) {
    if (deadline.passed()) return fail(ErrorCode::http_timeout, "waiting for the answer");
    const auto io = transport.read_some(buffer->bytes);
    if (io.status == IoStatus::done && TRY(parser.feed({buffer->bytes.data(), io.bytes})))
      return parser.take();
    if (io.status == IoStatus::closed) {
      TRY(parser.finish());
      return parser.take();
    }
    if (io.status == IoStatus::failed)
      return fail(ErrorCode::http_malformed,
                  "connection lost before the answer: " + transport.last_error());
    if (io.status != IoStatus::done && !wait_for(transport.fd(), io.status, deadline))
      return fail(ErrorCode::http_timeout, "waiting for the answer");
  }
}

}  // namespace

Result<Response> send(const Url& url, Request request, const ClientOptions& options) {
  return send(url, std::move(request), options, Deadline::after(options.timeout));
}

Result<Response> send(const Url& url, Request request, const ClientOptions& options,
                      const Deadline& deadline) try {
  const std::string head = TRY(format_request_head(request, host_header(url)));
  auto connection = TRY(open_connection(url, options, deadline));
  // A small body travels in the packet of its head.
  const bool joined = request.body.size() <= kReadChunkBytes;
  TRY(write_all(connection.transport, joined ? head + request.body : head, deadline));
  if (!joined) TRY(write_all(connection.transport, request.body, deadline));
  ResponseParser parser(options.max_body_bytes, request.method == "HEAD");
  auto response = TRY(read_response(connection.transport, parser, deadline));
  response.tls_certificate = connection.transport.server_certificate();
  return response;
} catch (const std::exception& e) {
  return fail(ErrorCode::internal, e.what());
}

}  // namespace jingui::http
