#include "http/peer_verdict.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "crypto/openssl_handles.h"
#include "http/limits.h"

namespace jingui::http {
namespace {

using NamesHandle = crypto::Handle<GENERAL_NAMES, GENERAL_NAMES_free>;

/// A peer's text for a terminal.
std::string visible(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c <= ' ' || c >= 0x7f; }, '?');
  return out;
}

std::string name_text(const GENERAL_NAME& name) {
  const auto& value = *name.d.ia5;  // dNSName and iPAddress are strings both
  const std::string_view bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(&value)),
                               static_cast<std::size_t>(ASN1_STRING_length(&value)));
  if (name.type == GEN_DNS) return visible(bytes.substr(0, 253));
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "?";
  ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string names_of(X509* certificate) {
  const NamesHandle names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string out;
  int shown = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    if (shown++ == kMaxShownNames) return out + ", …";
    out += (out.empty() ? "" : ", ") + name_text(*name);
  }
  return out.empty() ? "no name" : out;
}

std::string issuer_of(X509* certificate) {
  std::array<char, 256> text{};  // OpenSSL escapes what is not printable
  X509_NAME_oneline(X509_get_issuer_name(certificate), text.data(), text.size());
  return visible(text.data());
}

std::string time_text(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? format_rfc3339({::timegm(&parts)}) : "?";
}

Error judge(int verdict, X509* certificate) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {ErrorCode::tls_certificate_expired,
              "expired at " + time_text(X509_get0_notAfter(certificate))};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {ErrorCode::tls_certificate_not_yet_valid,
              "valid from " + time_text(X509_get0_notBefore(certificate))};
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return {ErrorCode::tls_issuer_unknown, "issued by " + issuer_of(certificate)};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {ErrorCode::tls_name_mismatch, "the certificate is for " + names_of(certificate)};
    default:
      return {ErrorCode::tls_failure, X509_verify_cert_error_string(verdict)};
  }
}

bool is_version_refusal(int reason) {
  return reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION ||
         reason == SSL_R_WRONG_SSL_VERSION || reason == SSL_R_VERSION_TOO_LOW;
}

}  // namespace

void PeerVerdict::watch(SSL* ssl) {
  SSL_set_app_data(ssl, this);
  SSL_set_verify(ssl, SSL_get_verify_mode(ssl), on_certificate);
}

/// OpenSSL's decision is passed on unchanged.
int PeerVerdict::on_certificate(int accepted, X509_STORE_CTX* store) try {
  const auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* self = static_cast<PeerVerdict*>(SSL_get_app_data(ssl));
  auto* certificate = X509_STORE_CTX_get_current_cert(store);
  if (accepted == 0 && certificate != nullptr)
    self->refusal_ = judge(X509_STORE_CTX_get_error(store), certificate);
  return accepted;
} catch (const std::exception&) {
  return 0;
}

Error PeerVerdict::failure(const std::string& host, const Transport& transport) const {
  if (refusal_) return {refusal_->code, host + ": " + refusal_->detail};
  const auto code = is_version_refusal(transport.tls_reason()) ? ErrorCode::tls_version_unsupported
                                                               : ErrorCode::tls_failure;
  const auto why = transport.last_error();
  return {code, host + ": " + (why.empty() ? "closed by the peer" : why)};
}

}  // namespace jingui::http
