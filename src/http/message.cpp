#include "http/message.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace jingui::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_target(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

/// What the framing code writes itself.
bool is_framing_header(std::string_view name) {
  return equal_name(name, "Content-Length") || equal_name(name, "Transfer-Encoding") ||
         equal_name(name, "Connection");
}

Result<void> append_headers(std::string& out, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_token(name) || !is_field_value(value))
      return fail(ErrorCode::http_malformed, "unsendable header");
    if (!is_framing_header(name)) append_line(out, name, value);
  }
  return {};
}

/// IMF-fixdate (RFC 9110 5.6.7); not strftime, which follows the locale.
std::string http_date(std::time_t time) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm t{};
  gmtime_r(&time, &t);
  const auto two = [](int n) {
    return std::string{static_cast<char>('0' + n / 10 % 10), static_cast<char>('0' + n % 10)};
  };
  return std::string(kDays[static_cast<std::size_t>(t.tm_wday)]) + ", " + two(t.tm_mday) + " " +
         kMonths[static_cast<std::size_t>(t.tm_mon)] + " " + std::to_string(t.tm_year + 1900) +
         " " + two(t.tm_hour) + ":" + two(t.tm_min) + ":" + two(t.tm_sec) + " GMT";
}

}  // namespace

bool has_header(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& h) { return equal_name(h.first, name); });
}

std::string_view header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (equal_name(key, name)) return value;
  return {};
}

Result<std::string> format_request_head(const Request& request, std::string_view host) {
  if (!is_token(request.method) || !is_target(request.target) || !is_field_value(host))
    return fail(ErrorCode::http_malformed, "unsendable request line");
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
  if (!has_header(request.headers, "Host")) append_line(out, "Host", host);
  TRY(append_headers(out, request.headers));
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
    append_line(out, "Content-Length", std::to_string(request.body.size()));
  append_line(out, "Connection", "close");
  return out + "\r\n";
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

Result<std::string> format_response_head(const Response& response, AnswerForm form) {
  if (response.status < 200 || response.status > 599)
    return fail(ErrorCode::http_malformed, "status " + std::to_string(response.status));
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(reason_phrase(response.status)).append("\r\n");
  TRY(append_headers(out, response.headers));
  if (!has_header(response.headers, "Date"))
    append_line(out, "Date", http_date(std::time(nullptr)));
  if (may_have_body(response.status))
    append_line(out, "Content-Length", std::to_string(response.body.size()));
  append_line(out, "Connection", form.keep_alive ? "keep-alive" : "close");
  return out + "\r\n";
}

std::string_view reason_phrase(int status) {
  struct Row {
    int status;
    std::string_view text;
  };
  constexpr Row kRows[] = {{200, "OK"},
                           {201, "Created"},
                           {202, "Accepted"},
                           {204, "No Content"},
                           {301, "Moved Permanently"},
                           {304, "Not Modified"},
                           {307, "Temporary Redirect"},
                           {308, "Permanent Redirect"},
                           {400, "Bad Request"},
                           {401, "Unauthorized"},
                           {403, "Forbidden"},
                           {404, "Not Found"},
                           {405, "Method Not Allowed"},
                           {408, "Request Timeout"},
                           {409, "Conflict"},
                           {413, "Payload Too Large"},
                           {415, "Unsupported Media Type"},
                           {422, "Unprocessable Entity"},
                           {429, "Too Many Requests"},
                           {431, "Request Header Fields Too Large"},
                           {500, "Internal Server Error"},
                           {502, "Bad Gateway"},
                           {503, "Service Unavailable"},
                           {504, "Gateway Timeout"},
                           {507, "Insufficient Storage"}};
  for (const auto& row : kRows)
    if (row.status == status) return row.text;
  return "Status";
}

namespace {

/// Reasons of what is answered below every handler. 408 and 431 are no error of a program of ours.
std::string_view refusal_reason(int status) {
  switch (status) {
    case 408:
      return "http_request_timeout";
    case 413:
      return error_name(ErrorCode::http_too_large);
    case 431:
      return "http_header_too_large";
    case 500:
      return error_name(ErrorCode::internal);
    case 503:
      return error_name(ErrorCode::busy);
    default:
      return error_name(ErrorCode::http_malformed);
  }
}

}  // namespace

Response error_response(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  response.body = "{\"error\":\"" + std::string(text) + "\",\"reason\":\"" +
                  std::string(refusal_reason(status)) + "\"}";
  return response;
}

}  // namespace jingui::http
