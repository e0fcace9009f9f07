// TLS settings of both sides.
#pragma once

#include <openssl/ssl.h>

#include <string>

#include "base/result.h"
#include "crypto/openssl_handles.h"

namespace jingui::http {

using SslCtx = crypto::Handle<SSL_CTX, SSL_CTX_free>;
using SslHandle = crypto::Handle<SSL, SSL_free>;

/// TLS 1.2 or newer, the peer verified against `ca_file` (PEM) or, if empty, the system's store.
/// Errors: ca_file_unusable, tls_failure.
Result<SslCtx> client_tls_context(const std::string& ca_file);
/// TLS 1.3 only, with this chain and key (PEM files). Error: tls_failure, naming the file.
Result<SslCtx> server_tls_context(const std::string& certificate_file, const std::string& key_file);
/// A client connection that verifies `host` (a name or a literal address) and sends a name as SNI
/// (RFC 6066 3).
Result<SslHandle> client_tls(SSL_CTX* context, const std::string& host);
/// OpenSSL's error queue of this thread as one text; empties the queue.
std::string take_tls_errors();

}  // namespace jingui::http
