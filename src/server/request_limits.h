// Who may ask how often. By address only: in the reference profile certificates and fids are
// public, and a quota by them alone could be used up by a stranger. The bucket of a fid therefore
// belongs to the address that sent it.
#pragma once

#include <functional>

#include "server/rate_limiter.h"
#include "server/surface.h"

namespace jingui::server {

class RequestLimits {
 public:
  RequestLimits(Rate by_address, Rate challenges,
                std::function<RateLimiter::Time()> monotonic = std::chrono::steady_clock::now)
      : by_address_(by_address), challenges_(challenges), monotonic_(std::move(monotonic)) {}

  /// One request of this peer (http::Request::peer) on this listener: a flood of clients locks no
  /// administrator out. Error: too_many.
  Result<void> admit(const std::string& peer, Surface surface);
  /// One challenge that this peer asks for, for the fid as sent, registered or not. Error:
  /// too_many.
  Result<void> admit_challenge(const std::string& peer, const std::string& fid);

 private:
  RateLimiter by_address_, challenges_;
  std::function<RateLimiter::Time()> monotonic_;
};

}  // namespace jingui::server
