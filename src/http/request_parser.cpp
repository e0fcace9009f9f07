#include "http/request_parser.h"
#include "http/parser_assertions.h"  // before Beast

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/limits.h"

namespace jingui::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
using Parser = beast_http::request_parser<beast_http::string_body>;

int status_of(const error_code& error) {
  if (error == beast_http::error::body_limit || error == beast_http::error::buffer_overflow)
    return 413;
  if (error == beast_http::error::header_limit) return 431;
  return 400;
}

/// Origin form (RFC 9112 3.2.1); the absolute form that a proxy sends is shortened to it. "" if it
/// is neither.
std::string origin_form(std::string_view target) {
  const auto scheme = target.find("://");
  if (!target.starts_with('/') && scheme != std::string_view::npos) {
    const auto slash = target.find('/', scheme + 3);
    return slash == std::string_view::npos ? "/" : std::string(target.substr(slash));
  }
  return target.starts_with('/') || target == "*" ? std::string(target) : std::string();
}

}  // namespace

struct RequestParser::State {
  explicit State(std::size_t header_bytes) : max_header_bytes(header_bytes) {}
  std::size_t max_header_bytes;
  Parser parser;
  int refusal = 0;
  bool header_checked = false;
  bool continue_asked = false;

  RequestProgress refuse(int status) {
    refusal = status;
    return RequestProgress::refused;
  }
  /// RFC 9112 3.2: an HTTP/1.1 request has exactly one Host.
  bool is_acceptable_header() const {
    const auto& fields = parser.get();
    const auto hosts = fields.count(beast_http::field::host);
    if (fields.version() != 10 && fields.version() != 11) return false;
    return hosts == 1 || (hosts == 0 && fields.version() == 10);
  }
  void note_expectation() {
    const auto value = parser.get()[beast_http::field::expect];
    continue_asked = parser.get().version() == 11 && boost::beast::iequals(value, "100-continue");
  }
};

RequestParser::RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes)
    : state_(std::make_unique<State>(max_header_bytes)) {
  state_->parser.eager(true);
  state_->parser.header_limit(static_cast<std::uint32_t>(max_header_bytes));
  state_->parser.body_limit(max_body_bytes);
}

RequestParser::~RequestParser() = default;

RequestProgress RequestParser::feed(std::string& buffer) try {
  auto& s = *state_;
  while (!buffer.empty() && !s.parser.is_done()) {
    error_code error;
    const std::size_t used = s.parser.put(boost::asio::buffer(buffer), error);
    buffer.erase(0, used);
    if (error && error != beast_http::error::need_more) return s.refuse(status_of(error));
    if (s.parser.is_header_done() && !s.header_checked) {
      if (!s.is_acceptable_header()) return s.refuse(400);
      s.header_checked = true;
      if (!s.parser.is_done()) s.note_expectation();
    }
    if (s.parser.is_done()) break;
    // A chunk header or trailer that does not fit where a whole header does.
    if (buffer.size() > s.max_header_bytes + kReadChunkBytes) return s.refuse(431);
    if (error || used == 0) return RequestProgress::need_more;
  }
  if (!s.parser.is_done()) return RequestProgress::need_more;
  const auto target = s.parser.get().target();
  if (origin_form({target.data(), target.size()}).empty()) return s.refuse(400);
  return RequestProgress::complete;
} catch (const std::exception&) {
  return state_->refuse(400);
}

int RequestParser::refusal() const {
  return state_->refusal;
}

bool RequestParser::take_expects_continue() {
  return std::exchange(state_->continue_asked, false);
}

bool RequestParser::keep_alive() const {
  return state_->parser.keep_alive();
}

Request RequestParser::take() {
  auto message = state_->parser.release();
  Request out;
  out.method = std::string(message.method_string());
  out.target = origin_form({message.target().data(), message.target().size()});
  for (const auto& field : message)
    out.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  out.body = std::move(message.body());
  return out;
}

}  // namespace jingui::http
