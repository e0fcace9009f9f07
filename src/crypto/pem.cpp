// The PEM half of certificate.h (RFC 7468).
#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/limits.h"

namespace jingui::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::size_t kLineLength = 64;
/// Base64 and its line breaks take less than half as much again.
constexpr std::size_t kMaxBlockBytes = kMaxCertificateBytes + kMaxCertificateBytes / 2;

std::string_view skip_white_space(std::string_view text) {
  const auto start = text.find_first_not_of(kWhiteSpace);
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

/// Takes one block from the front of `rest`.
Result<Bytes> take_block(std::string_view& rest) {
  const auto malformed = [](const char* detail) {
    return fail(ErrorCode::certificate_malformed, detail);
  };
  if (!rest.starts_with(kBegin)) return malformed("PEM block CERTIFICATE expected");
  rest.remove_prefix(kBegin.size());
  const auto end = rest.find(kEnd);
  if (end == std::string_view::npos) return malformed("PEM block without an end");
  if (end > kMaxBlockBytes) return malformed("PEM block too large");
  auto der = base64_decode_lines(rest.substr(0, end));
  if (!der) return malformed("PEM block is not base64");
  rest.remove_prefix(end + kEnd.size());
  return *std::move(der);
}

}  // namespace

Result<std::vector<Bytes>> pem_to_der_chain(std::string_view pem, std::size_t max_count) {
  std::vector<Bytes> chain;
  for (auto rest = skip_white_space(pem); !rest.empty(); rest = skip_white_space(rest)) {
    if (chain.size() == max_count)
      return fail(ErrorCode::certificate_chain_bounds,
                  "more than " + std::to_string(max_count) + " certificates");
    chain.push_back(TRY(take_block(rest)));
  }
  if (chain.empty()) return fail(ErrorCode::certificate_chain_bounds, "no certificate");
  return chain;
}

Result<std::vector<Certificate>> parse_pem_chain(std::string_view pem, std::size_t max_count) {
  std::vector<Certificate> chain;
  for (const auto& der : TRY(pem_to_der_chain(pem, max_count)))
    chain.push_back(TRY(Certificate::from_der(der)));
  return chain;
}

std::string der_to_pem(ByteView der) {
  const std::string body = base64_encode(der);
  std::string out{kBegin};
  for (std::size_t i = 0; i < body.size(); i += kLineLength)
    out.append("\n").append(body, i, kLineLength);
  return out.append("\n").append(kEnd).append("\n");
}

}  // namespace jingui::crypto
