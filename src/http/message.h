// HTTP requests and answers as plain values; nothing of Beast is visible here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace jingui::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value of a header, names compared without case; "" if absent.
std::string_view header(const Headers& headers, std::string_view name);
bool has_header(const Headers& headers, std::string_view name);

struct Request {
  std::string method = "GET";
  std::string target = "/";  // origin form: path and query, still percent-encoded
  Headers headers;
  std::string body;
  // Of the server's side only:
  std::string peer = {};  // address of the peer without its port ("unix" for a socket)
  std::string id = {};    // ours, random, 16 hex digits; sent back as X-Request-Id
  std::optional<crypto::Sha256> tls_certificate = {};  // Transport::server_certificate
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // Of the client's side only:
  std::optional<crypto::Sha256> tls_certificate = {};  // Transport::server_certificate
};

/// The head of a request as sent, with Host and Content-Length where absent and `Connection:
/// close`; the body follows it unchanged. Error: http_malformed if a part could break the message's
/// framing (RFC 9110 5.1, 5.5).
Result<std::string> format_request_head(const Request& request, std::string_view host);

struct AnswerForm {
  bool keep_alive = true;
  bool head_only = false;  // the request was HEAD
};
/// The head of an answer, with Date, Content-Length and Connection; a Content-Length,
/// Transfer-Encoding or Connection of the handler is replaced. Error: http_malformed as above.
Result<std::string> format_response_head(const Response& response, AnswerForm form);
/// Whether a body may follow this status (RFC 9110 6.4.1).
bool may_have_body(int status);
std::string_view reason_phrase(int status);

/// {"error": text, "reason": code} as JSON; `text` is ours, the code follows from the status.
Response error_response(int status, std::string_view text);

}  // namespace jingui::http
