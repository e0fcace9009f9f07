#include "http/response_parser.h"
#include "http/parser_assertions.h"  // before Beast

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "base/secret_bytes.h"
#include "http/limits.h"

namespace jingui::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
using Parser = beast_http::response_parser<beast_http::string_body>;

/// A body up to this size is never moved in memory, so that a caller can wipe it where it is.
constexpr std::size_t kReservedBody = 16 * 1024;

tl::unexpected<Error> parse_error(const error_code& error) {
  const bool too_large = error == beast_http::error::body_limit ||
                         error == beast_http::error::header_limit ||
                         error == beast_http::error::buffer_overflow;
  return fail(too_large ? ErrorCode::http_too_large : ErrorCode::http_malformed, error.message());
}

}  // namespace

struct ResponseParser::State {
  State(std::size_t body_bytes, bool head) : max_body_bytes(body_bytes), head_only(head) {}
  std::size_t max_body_bytes;
  bool head_only;
  std::size_t interim_answers = 0;
  std::string pending;  // bytes that the parser could not use yet
  std::optional<Parser> parser;

  void start() {
    parser.emplace();
    parser->eager(true);
    parser->header_limit(kMaxAnswerHeaderBytes);
    parser->body_limit(max_body_bytes);
    parser->skip(head_only);
    parser->get().body().reserve(std::min(max_body_bytes, kReservedBody));
  }
  bool is_interim() const {
    const unsigned status = parser->get().result_int();
    return parser->is_done() && status >= 100 && status < 200;
  }
  Result<bool> consume();
};

ResponseParser::ResponseParser(std::size_t max_body_bytes, bool head_only)
    : state_(std::make_unique<State>(max_body_bytes, head_only)) {
  state_->pending.reserve(kReadChunkBytes);
  state_->start();
}

ResponseParser::~ResponseParser() {
  auto& pending = state_->pending;
  pending.resize(pending.capacity());
  wipe({reinterpret_cast<std::uint8_t*>(pending.data()), pending.size()});
}

Result<bool> ResponseParser::State::consume() {
  while (!pending.empty()) {
    error_code error;
    const std::size_t used = parser->put(boost::asio::buffer(pending), error);
    pending.erase(0, used);
    if (error == beast_http::error::need_more) return false;
    if (error) return parse_error(error);
    if (parser->is_done() && !is_interim()) return true;
    if (is_interim()) {
      if (++interim_answers > kMaxInterimAnswers)
        return fail(ErrorCode::http_malformed, "too many interim answers");
      start();
    } else if (used == 0) {
      return false;
    }
  }
  return false;
}

Result<bool> ResponseParser::feed(std::string_view bytes) try {
  auto& pending = state_->pending;
  if (pending.size() + bytes.size() > kMaxAnswerHeaderBytes + kReadChunkBytes)
    return fail(ErrorCode::http_too_large, "header or chunk header");
  pending.append(bytes);
  return state_->consume();
} catch (const std::exception& e) {
  return fail(ErrorCode::http_malformed, e.what());
}

Result<void> ResponseParser::finish() try {
  error_code error;
  if (!state_->pending.empty() || !state_->parser->got_some())
    return fail(ErrorCode::http_malformed, "closed before the answer was complete");
  state_->parser->put_eof(error);
  if (error) return fail(ErrorCode::http_malformed, "closed before the answer was complete");
  return {};
} catch (const std::exception& e) {
  return fail(ErrorCode::http_malformed, e.what());
}

Response ResponseParser::take() {
  auto message = state_->parser->release();
  Response out;
  out.status = static_cast<int>(message.result_int());
  for (const auto& field : message)
    out.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  out.body = std::move(message.body());
  return out;
}

}  // namespace jingui::http
