#include "http/tls_context.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string_view>

namespace jingui::http {
namespace {

tl::unexpected<Error> tls_error(const std::string& what) {
  return fail(ErrorCode::tls_failure, what + ": " + take_tls_errors());
}

/// Whether OpenSSL can find a CA by the hash of its name here, which is lazy; reading Debian's
/// bundle takes 25 ms.
bool holds_hashed_certificates(const char* directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error))
    if (it->path().extension() == ".0") return true;
  return false;
}

bool load_system_store(SSL_CTX* context) {
  const bool overridden = std::getenv(X509_get_default_cert_file_env()) != nullptr ||
                          std::getenv(X509_get_default_cert_dir_env()) != nullptr;
  if (!overridden && holds_hashed_certificates(X509_get_default_cert_dir()))
    return SSL_CTX_set_default_verify_dir(context) == 1;
  return SSL_CTX_set_default_verify_paths(context) == 1;
}

void set_common_modes(SSL_CTX* context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
}

bool is_ip_address(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

/// SSL_set_tlsext_host_name is a macro with a C cast.
bool send_server_name(SSL* ssl, std::string host) {
  return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

/// RFC 7301: a client that offers only other protocols is refused.
int select_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void*) {
  static constexpr unsigned char kProtocols[] = "\x08http/1.1";
  unsigned char* selected = nullptr;
  const int found =
      SSL_select_next_proto(&selected, out_size, kProtocols, sizeof kProtocols - 1, in, in_size);
  *out = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

std::string take_tls_errors() {
  std::string out;
  while (const unsigned long code = ERR_get_error()) {
    char text[256];
    ERR_error_string_n(code, text, sizeof text);
    if (!out.empty()) out += "; ";
    out += text;
  }
  return out.empty() ? "no reason given" : out;
}

Result<SslCtx> client_tls_context(const std::string& ca_file) {
  ERR_clear_error();
  SslCtx context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1)
    return tls_error("TLS context");
  if (ca_file.empty()) {
    if (!load_system_store(context.get())) return tls_error("the system's certificates");
  } else if (SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
    return fail(ErrorCode::ca_file_unusable, ca_file + ": " + take_tls_errors());
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  set_common_modes(context.get());
  return context;
}

Result<SslCtx> server_tls_context(const std::string& certificate_file,
                                  const std::string& key_file) {
  ERR_clear_error();
  SslCtx context(SSL_CTX_new(TLS_server_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1)
    return tls_error("TLS context");
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1)
    return tls_error(certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return tls_error(key_file);
  if (SSL_CTX_check_private_key(context.get()) != 1)
    return tls_error(key_file + " is not the certificate's key");
  SSL_CTX_set_alpn_select_cb(context.get(), select_http_1_1, nullptr);
  SSL_CTX_set_num_tickets(context.get(), 1);
  set_common_modes(context.get());
  return context;
}

Result<SslHandle> client_tls(SSL_CTX* context, const std::string& host) {
  ERR_clear_error();
  SslHandle ssl(SSL_new(context));
  if (!ssl) return tls_error("TLS connection");
  const bool set =
      is_ip_address(host)
          ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str()) == 1
          : SSL_set1_host(ssl.get(), host.c_str()) == 1 && send_server_name(ssl.get(), host);
  if (!set) return tls_error(host);
  SSL_set_connect_state(ssl.get());
  return ssl;
}

}  // namespace jingui::http
