#include "server/request_limits.h"

#include <arpa/inet.h>

#include "base/encoding.h"

namespace jingui::server {

std::string address_key(const std::string& peer) {
  in6_addr address{};
  const std::string without_zone = peer.substr(0, peer.find('%'));
  if (::inet_pton(AF_INET6, without_zone.c_str(), &address) != 1) return peer;
  return hex_encode(ByteView(address.s6_addr, 8)) + "/64";
}

Result<void> RequestLimits::admit(const std::string& peer, Surface surface) {
  const char* listener = surface == Surface::administration ? " administration" : "";
  return by_address_.take(address_key(peer) + listener, monotonic_());
}

Result<void> RequestLimits::admit_challenge(const std::string& peer, const std::string& fid) {
  return challenges_.take(address_key(peer) + " " + fid, monotonic_());
}

}  // namespace jingui::server
