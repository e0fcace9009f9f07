// The administrator's bearer token (RFC 6750), kept as a digest.
#pragma once

#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"
#include "http/message.h"

namespace jingui::server {

class AdminToken {
 public:
  explicit AdminToken(const SecretBytes& token);
  /// The request carries the token; compared in constant time whatever its length. Error:
  /// admin_unauthorized, with a detail for the caller.
  Result<void> check(const http::Request& request) const;

 private:
  crypto::Sha256 digest_;
};

}  // namespace jingui::server
