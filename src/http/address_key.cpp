#include "http/address_key.h"

#include <arpa/inet.h>

#include "base/encoding.h"

namespace jingui::http {

std::string address_key(const std::string& peer) {
  in6_addr address{};
  const std::string without_zone = peer.substr(0, peer.find('%'));
  if (::inet_pton(AF_INET6, without_zone.c_str(), &address) != 1) return peer;
  return hex_encode(ByteView(address.s6_addr, 8)) + "/64";
}

}  // namespace jingui::http
