#include "server/request_limits.h"

#include "http/address_key.h"

namespace jingui::server {

Result<void> RequestLimits::admit(const std::string& peer, Surface surface) {
  const char* listener = surface == Surface::administration ? " administration" : "";
  return by_address_.take(http::address_key(peer) + listener, monotonic_());
}

Result<void> RequestLimits::admit_challenge(const std::string& peer, const std::string& fid) {
  return challenges_.take(http::address_key(peer) + " " + fid, monotonic_());
}

}  // namespace jingui::server
