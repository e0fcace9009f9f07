// A TLS peer for tests, on the socket of a ScriptedPeer: any certificate, any version.
#pragma once

#include <openssl/ssl.h>

#include "http/scripted_server_test_support.h"
#include "http/tls_context.h"
#include "http/tls_test_support.h"

namespace jingui::http {

/// Shows DIR/NAME.pem and speaks at most `max_version`.
inline SslCtx test_tls_context(const TemporaryDirectory& directory, const std::string& name,
                               int max_version = TLS1_3_VERSION) {
  SslCtx context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);  // TLS 1.1 needs it
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), max_version);
  REQUIRE(SSL_CTX_use_certificate_chain_file(context.get(),
                                             directory.file(name + ".pem").c_str()) == 1);
  REQUIRE(SSL_CTX_use_PrivateKey_file(context.get(), directory.file(name + ".key").c_str(),
                                      SSL_FILETYPE_PEM) == 1);
  return context;
}

/// Shakes hands and answers one request of less than a record with `text`.
inline void answer_over_tls(const ScriptedPeer& peer, SSL_CTX* context, const std::string& text) {
  const SslHandle ssl(SSL_new(context));
  SSL_set_fd(ssl.get(), peer.fd());
  char request[4096];
  if (SSL_accept(ssl.get()) != 1 || SSL_read(ssl.get(), request, sizeof request) <= 0) return;
  SSL_write(ssl.get(), text.data(), static_cast<int>(text.size()));
  SSL_shutdown(ssl.get());
}

}  // namespace jingui::http
