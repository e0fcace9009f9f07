#include "http/no_proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace jingui::http {
namespace {

/// 4 or 16 bytes; an IPv4 address mapped into IPv6 is not an IPv4 address here.
using Address = std::vector<std::uint8_t>;

std::optional<Address> address_of(std::string_view text) {
  const std::string host(text);
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1)
    return Address(bytes.begin(), bytes.begin() + 4);
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1)
    return Address(bytes.begin(), bytes.end());
  return std::nullopt;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  const auto address = address_of(host);
  if (!address) return false;
  if (address->size() == 4) return address->front() == 127;
  return std::all_of(address->begin(), address->end() - 1, [](auto b) { return b == 0; }) &&
         address->back() == 1;
}

bool share_prefix(const Address& a, const Address& b, unsigned bits) {
  for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
    const unsigned here = std::min(bits, 8U);
    if ((a[i] >> (8 - here)) != (b[i] >> (8 - here))) return false;
    bits -= here;
  }
  return true;
}

bool block_holds(std::string_view block, const std::string& host) {
  const auto slash = block.find('/');
  const auto base = address_of(block.substr(0, slash));
  const auto address = address_of(host);
  const auto length = block.substr(slash + 1);
  unsigned bits = 0;
  const auto* end = length.data() + length.size();
  const auto [rest, error] = std::from_chars(length.data(), end, bits);
  return base && address && base->size() == address->size() && error == std::errc{} &&
         rest == end && bits <= 8 * base->size() && share_prefix(*base, *address, bits);
}

bool name_matches(std::string_view entry, std::string_view host) {
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) return entry.size() > 1 && host.ends_with(entry);
  return host == entry || host.ends_with("." + std::string(entry));
}

/// Takes a port off the end; false if it is another one than the URL's.
bool take_port(std::string_view& entry, const Url& url) {
  if (entry.starts_with('[')) {
    const auto close = entry.find(']');
    if (close == std::string_view::npos) return false;
    const auto rest = entry.substr(close + 1);
    entry = entry.substr(1, close - 1);
    return rest.empty() || rest == ":" + url.port;
  }
  const auto colon = entry.find(':');
  // More than one colon: an IPv6 address without brackets.
  if (colon == std::string_view::npos || entry.find(':', colon + 1) != std::string_view::npos)
    return true;
  const auto port = entry.substr(colon + 1);
  entry = entry.substr(0, colon);
  return port == url.port;
}

bool matches(std::string_view entry, const Url& url) {
  if (entry == "*") return true;
  if (entry.find('/') != std::string_view::npos) return block_holds(entry, url.host);
  if (!take_port(entry, url) || entry.empty()) return false;
  if (const auto address = address_of(entry)) return address == address_of(url.host);
  return name_matches(entry, url.host);
}

}  // namespace

bool bypasses_proxy(std::string_view list, const Url& url) {
  if (is_loopback(url.host)) return true;
  std::string lower(list);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (std::string_view rest = lower; !rest.empty();) {
    const auto end = std::min(rest.find_first_of(", \t"), rest.size());
    if (end > 0 && matches(rest.substr(0, end), url)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace jingui::http
