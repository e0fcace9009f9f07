// From a request to the administrator who sent it, by his bearer token (RFC 6750). The bootstrap
// token, or its digest, comes from the settings and is kept as a digest in memory; named tokens are
// kept as digests in the store, so that one that is made, rotated or deleted counts at once.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "http/message.h"
#include "server/access.h"
#include "server/wrong_token_limit.h"
#include "store/store.h"

namespace jingui::server {

class AdminGate {
 public:
  /// `bootstrap` is token_digest of the bootstrap token.
  AdminGate(const crypto::Sha256& bootstrap, store::Store& store,
            std::shared_ptr<const Clock> clock,
            std::function<MonotonicTime()> monotonic = std::chrono::steady_clock::now);

  /// Who carries the request's token. Thread-safe. Errors: admin_unauthorized, with a detail for
  /// the caller; admin_throttled if the address has been wrong too often to try the bootstrap token
  /// now; store_*.
  Result<Caller> identify(const http::Request& request);

  /// For Retry-After: how long the address has to wait; zero if it need not.
  std::chrono::seconds wait(const std::string& peer) const;

 private:
  Result<Caller> find_named(const store::AdminTokenRecord& token);

  crypto::Sha256 bootstrap_;
  store::Store& store_;
  std::shared_ptr<const Clock> clock_;
  std::function<MonotonicTime()> monotonic_;
  WrongTokenLimit wrong_;
};

/// How a token is kept. SHA-256 without salt or stretching is enough for a token of 256 random
/// bits: there is nothing to guess and no two are equal. (A password would need more. The bootstrap
/// token may be one that a person chose; its digest is written down only by an operator who sets
/// JINGUI_ADMIN_TOKEN_SHA256, of which the manual says that it is for random tokens.)
crypto::Sha256 token_digest(ByteView token);

}  // namespace jingui::server
