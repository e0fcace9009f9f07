// Why the client's TLS handshake failed, as an error that a user can act on.
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>

#include "base/error.h"
#include "http/transport.h"

namespace jingui::http {

/// Notes what OpenSSL found wrong with the server's certificate, while it still has it. Decides
/// nothing. Must stay where it is as long as the connection lives.
class PeerVerdict {
 public:
  PeerVerdict() = default;
  PeerVerdict(const PeerVerdict&) = delete;
  PeerVerdict& operator=(const PeerVerdict&) = delete;

  void watch(SSL* ssl);
  /// For a handshake with `host` that failed. Codes: tls_certificate_expired,
  /// tls_certificate_not_yet_valid, tls_issuer_unknown, tls_name_mismatch (the detail lists up to
  /// kMaxShownNames names that the certificate has), tls_version_unsupported, tls_failure.
  Error failure(const std::string& host, const Transport& transport) const;

 private:
  static int on_certificate(int accepted, X509_STORE_CTX* store);
  std::optional<Error> refusal_;
};

}  // namespace jingui::http
