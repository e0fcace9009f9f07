#include "protocol/origin.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "protocol/limits.h"

namespace jingui::protocol {
namespace {

constexpr std::size_t kMaxLabelBytes = 63;  // RFC 1035 2.3.4; an origin is too short for its 253

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(ErrorCode::origin_malformed, std::string(why));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool is_ipv6_character(char c) {
  return is_hex_digit(c) || c == ':' || c == '.';
}

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
}

bool all(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// RFC 5952 is what inet_ntop writes, but for addresses with an IPv4 address inside, of which there
/// are two opinions.
Result<std::string> ipv6_host(std::string_view text) {
  in6_addr address{};
  char out[INET6_ADDRSTRLEN] = {};
  if (!all(text, is_ipv6_character) ||
      inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1 ||
      inet_ntop(AF_INET6, &address, out, sizeof out) == nullptr)
    return malformed("IPv6 address");
  const std::string host(out);
  if (host.find('.') != std::string::npos)
    return malformed("an IPv6 address with an IPv4 address inside; use the IPv4 address");
  return "[" + host + "]";
}

Result<void> check_label(std::string_view label) {
  if (label.empty()) return malformed("host: an empty label, or a dot at its end");
  if (label.size() > kMaxLabelBytes) return malformed("host: a label of more than 63 bytes");
  if (!all(label, is_label_character)) return malformed("host: not letters, digits, - and _");
  return {};
}

/// What a resolver may take for a number: `127.1`, `0x7f.1` and `2130706433` are the same host.
bool is_number(std::string_view label) {
  return all(label, is_digit) || (label.starts_with("0x") && all(label.substr(2), is_hex_digit));
}

Result<std::string> name_host(std::string_view host) {
  if (host.empty()) return malformed("no host");
  std::string_view rest = host;
  while (true) {
    const auto dot = rest.find('.');
    const auto label = rest.substr(0, dot);
    TRY(check_label(label));
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  in_addr ignored{};  // inet_pton reads four decimal numbers without zeros before them, only
  if (is_number(rest) && inet_pton(AF_INET, std::string(host).c_str(), &ignored) != 1)
    return malformed("an IPv4 address that is not four decimal numbers");
  return std::string(host);
}

/// ":port", or nothing for the default.
Result<std::string> port_suffix(std::string_view port, bool is_https) {
  unsigned number = 0;
  const auto* end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0 || number > 65535)
    return malformed("port");
  if (number == (is_https ? 443U : 80U)) return std::string();
  return ":" + std::to_string(number);
}

Result<std::string> authority_of(std::string_view authority, bool is_https) {
  const bool is_v6 = authority.starts_with('[');
  const auto host_end =
      is_v6 ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return malformed("bracket not closed");
  const auto host_text = is_v6 ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  std::string out = TRY(is_v6 ? ipv6_host(host_text) : name_host(host_text));
  authority.remove_prefix(is_v6 ? host_end + 1 : host_end);
  if (authority.empty()) return out;
  if (authority.front() != ':') return malformed("text after the address");
  out += TRY(port_suffix(authority.substr(1), is_https));
  return out;
}

}  // namespace

Result<Origin> Origin::from_url(std::string_view url) {
  if (url.size() > kMaxOriginBytes) return malformed("longer than 255 bytes");
  const std::string text = lower(url);
  std::string_view rest = text;
  const bool is_https = rest.starts_with("https://");
  if (!is_https && !rest.starts_with("http://")) return malformed("neither https:// nor http://");
  rest.remove_prefix(is_https ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find('/') != std::string_view::npos) return malformed("a path");
  if (rest.find('@') != std::string_view::npos) return malformed("a user");
  const auto authority = TRY(authority_of(rest, is_https));
  return Origin((is_https ? "https://" : "http://") + authority);
}

Result<Origin> Origin::parse(std::string_view text) {
  auto origin = TRY(from_url(text));
  if (origin.text() != text) return malformed("not in its one form");
  return origin;
}

}  // namespace jingui::protocol
