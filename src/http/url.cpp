#include "http/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "http/limits.h"

namespace jingui::http {
namespace {

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(ErrorCode::http_url_malformed, std::string(why));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool is_visible(char c) {
  return c > ' ' && c < 0x7f;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

Result<Url> parse_unix(std::string_view path) {
  if (path.empty() || path.front() != '/') return malformed("a socket's path must be absolute");
  if (path.size() > kMaxUnixPathBytes || path.find('\0') != std::string_view::npos)
    return malformed("a socket's path must have at most 107 bytes and no NUL");
  return Url{"unix", "", "", std::string(path)};
}

Result<std::string> parse_port(std::string_view text, std::string_view scheme) {
  if (text.empty()) return std::string(scheme == "https" ? "443" : "80");
  unsigned port = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || rest != end || port == 0 || port > 65535) return malformed("port");
  return std::to_string(port);
}

Result<std::string> parse_ipv6(std::string_view text) {
  in6_addr address{};
  std::string host = lower(text);
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return malformed("IPv6 address");
  return host;
}

Result<std::string> parse_host(std::string_view text) {
  std::string host = lower(text);
  if (host.empty() || host.size() > 253 ||
      !std::all_of(host.begin(), host.end(), is_host_character))
    return malformed("host name");
  return host;
}

/// `authority` without a user: "host", "host:port", "[v6]" or "[v6]:port".
Result<void> parse_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) return malformed("a user is not accepted");
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return malformed("bracket not closed");
    url.host = TRY(parse_ipv6(authority.substr(1, close - 1)));
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':') return malformed("text after the address");
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    url.host = TRY(parse_host(authority.substr(0, colon)));
    port = authority.substr(colon);
  }
  if (port == ":") return malformed("port");
  url.port = TRY(parse_port(port.empty() ? port : port.substr(1), url.scheme));
  return {};
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrlBytes) return malformed("too long");
  if (text.starts_with('/')) return parse_unix(text);
  if (text.starts_with("unix:")) return parse_unix(text.substr(5));
  if (!std::all_of(text.begin(), text.end(), is_visible))
    return malformed("blank or control character");
  const auto colon = text.find("://");
  Url url;
  url.scheme = lower(text.substr(0, std::min(colon, text.size())));
  if (colon == std::string_view::npos || (url.scheme != "http" && url.scheme != "https"))
    return malformed("neither http:// nor https:// nor the path of a socket");
  text.remove_prefix(colon + 3);
  if (text.find_first_of("?#\\") != std::string_view::npos)
    return malformed("a query, a fragment or a backslash is not accepted");
  const auto slash = std::min(text.find('/'), text.size());
  TRY(parse_authority(text.substr(0, slash), url));
  text.remove_prefix(slash);
  while (text.ends_with('/')) text.remove_suffix(1);
  url.path = std::string(text);
  return url;
}

std::string host_header(const Url& url) {
  if (url.scheme == "unix") return "localhost";
  const bool is_v6 = url.host.find(':') != std::string::npos;
  std::string out = is_v6 ? "[" + url.host + "]" : url.host;
  if (url.port != (url.scheme == "https" ? "443" : "80")) out += ":" + url.port;
  return out;
}

}  // namespace jingui::http
