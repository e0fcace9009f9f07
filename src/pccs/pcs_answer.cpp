#include "pccs/pcs_answer.h"

#include <openssl/asn1.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/json_slice.h"
#include "crypto/crl.h"
#include "crypto/der.h"
#include "pccs/limits.h"

namespace jingui::pccs {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN X509 CRL-----";
constexpr std::string_view kPemEnd = "-----END X509 CRL-----";
constexpr std::string_view kOidCrlDistributionPoints = "2.5.29.31";
constexpr int kUriTag = 6;  // GeneralName uniformResourceIdentifier

tl::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::pccs_malformed, std::string(what));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Result<Bytes> decode_pem(std::string_view text) {
  const auto end = text.find(kPemEnd);
  if (end == std::string_view::npos || end + kPemEnd.size() != text.size())
    return malformed("PEM of a CRL");
  return base64_decode_lines(text.substr(kPemBegin.size(), end - kPemBegin.size()));
}

/// DER is tried first: no text is a SEQUENCE of exactly its own length.
Result<Bytes> decode_crl(std::string_view body) {
  if (crypto::CertificateRevocationList::from_der(as_bytes(body))) return to_bytes(as_bytes(body));
  const auto text = trimmed(body);
  if (text.starts_with(kPemBegin)) return decode_pem(text);
  return is_hex(text) ? hex_decode(text) : base64_decode_lines(text);
}

/// The URIs in one DistributionPoint, whose reader this is: `[0] { [0] { GeneralNames } }`.
Result<std::string> url_of_point(crypto::DerReader point) {
  if (!point.next_is_context(0)) return std::string();
  auto name = TRY(point.enter_context(0));
  if (!name.next_is_context(0)) return std::string();
  auto names = TRY(name.enter_context(0));
  while (!names.at_end()) {
    const bool is_uri = names.next_is_context(kUriTag);
    const auto element = TRY(names.next());
    const auto text = as_text(element.content);
    if (is_uri && (text.starts_with("http://") || text.starts_with("https://")))
      return std::string(text);
  }
  return std::string();
}

}  // namespace

Result<Bytes> parse_crl_body(std::string_view body) {
  if (body.empty()) return malformed("empty CRL");
  auto der = decode_crl(body);
  if (!der || !crypto::CertificateRevocationList::from_der(*der)) return malformed("not a CRL");
  return der;
}

Result<std::string> parse_issuer_chain(const http::Headers& headers,
                                       std::initializer_list<std::string_view> names) {
  const auto name = std::find_if(names.begin(), names.end(),
                                 [&](auto n) { return http::has_header(headers, n); });
  if (name == names.end()) return malformed("no header " + std::string(*names.begin()));
  auto chain = percent_decode(http::header(headers, *name));
  if (!chain) return malformed(std::string(*name) + ": percent-encoding");
  const auto certificates = crypto::parse_pem_chain(*chain, kMaxIssuerChainCertificates);
  if (!certificates || certificates->size() < 2)
    return malformed(std::string(*name) + ": not a certificate chain");
  return chain;
}

Result<SignedDocument> parse_signed_document(std::string_view body, std::string_view name) {
  const auto text = json::find_raw_member(body, name);
  const auto signature = json::find_raw_member(body, "signature");
  if (!text || !*text || !(*text)->starts_with('{'))
    return malformed("no object " + std::string(name));
  if (!signature || !*signature || (*signature)->size() != 2 + 128 ||
      !(*signature)->starts_with('"'))
    return malformed("no signature of 64 bytes beside " + std::string(name));
  const auto bytes = hex_decode_array<64>((*signature)->substr(1, 128));
  if (!bytes) return malformed("signature is not hex");
  return SignedDocument{std::string(**text), *bytes};
}

Result<std::string> crl_distribution_url(const crypto::Certificate& certificate) {
  const auto* value = TRY(certificate.extension(kOidCrlDistributionPoints));
  if (value == nullptr) return std::string();
  crypto::DerReader outer(*value, ErrorCode::certificate_malformed);
  auto points = TRY(outer.enter(V_ASN1_SEQUENCE));
  while (!points.at_end()) {
    const auto point = TRY(points.enter(V_ASN1_SEQUENCE));
    auto url = TRY(url_of_point(point));
    if (!url.empty()) return url;
  }
  return std::string();
}

}  // namespace jingui::pccs
