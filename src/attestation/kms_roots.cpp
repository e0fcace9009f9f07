#include "attestation/kms_roots.h"

#include <algorithm>
#include <charconv>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

// Keys whose private half stands in a public repository (dstack's simulator, "appkeys.json").
constexpr std::array<std::string_view, 1> kLeakedKmsRoots{
    "3059301306072a8648ce3d020106082a8648ce3d0301070342000419b2457dd9b8aa6446d980f136fff7812ecd6c77"
    "740eeb0e28b10d56c0c00028a5b6e59dcea307d583bd1f70769e9c116df2bcfb1758a95d8613e7de1c8482c0"};

constexpr std::string_view kPinPrefix = "sha256:";
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

bool is_leaked_pin(const ByteArray<32>& pin) {
  for (const std::string_view leaked : kLeakedKmsRoots) {
    const auto spki = hex_decode(leaked);
    if (spki && crypto::sha256(*spki) == pin) return true;
  }
  return false;
}

std::string_view trim(std::string_view line) {
  const std::size_t from = line.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return line.substr(from, line.find_last_not_of(" \t\r") - from + 1);
}

/// Splits the text into entries; a PEM block is one entry of several lines.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// The next entry, or nothing at the end; line() is where it begins.
  std::string next() {
    while (!text_.empty()) {
      const std::string_view line = trim(take_line());
      if (line.empty() || line.front() == '#') continue;
      entry_line_ = line_;
      return line == kBegin ? block() : std::string(line);
    }
    return {};
  }
  std::size_t line() const { return entry_line_; }

 private:
  std::string_view take_line() {
    const std::size_t end = text_.find('\n');
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    ++line_;
    return line;
  }
  std::string block() {
    std::string pem = std::string(kBegin) + "\n";
    while (!text_.empty()) {
      const std::string_view line = trim(take_line());
      pem.append(line).append("\n");
      if (line == kEnd) break;
    }
    return pem;
  }
  std::string_view text_;
  std::size_t line_ = 0, entry_line_ = 0;
};

Result<ByteArray<32>> pin_of(const std::string& entry) {
  if (entry.starts_with(kPinPrefix))
    return hex_decode_array<32>(std::string_view(entry).substr(kPinPrefix.size()));
  if (entry.starts_with(kBegin)) {
    const auto chain = TRY(crypto::parse_pem_chain(entry, 1));
    return crypto::sha256(chain.front().spki());
  }
  const Bytes spki = TRY(hex_decode(entry));
  TRY(crypto::P256PublicKey::from_spki(spki));
  return crypto::sha256(spki);
}

tl::unexpected<Error> at_line(std::size_t line, ErrorCode code, std::string_view detail) {
  return fail(code, "line " + std::to_string(line) + ": " + std::string(detail));
}

}  // namespace

bool is_leaked_kms_root(ByteView spki) {
  return is_leaked_pin(crypto::sha256(spki));
}

Result<KmsRoots> KmsRoots::parse(std::string_view text, [[maybe_unused]] bool allow_leaked) {
#ifndef JINGUI_SIMULATION
  allow_leaked = false;
#endif
  KmsRoots roots;
  Reader reader(text);
  for (std::string entry = reader.next(); !entry.empty(); entry = reader.next()) {
    const auto pin = pin_of(entry);
    if (!pin)
      return at_line(reader.line(), ErrorCode::kms_roots_malformed,
                     "neither a PEM certificate, the DER hex of a P-256 key, nor sha256: and 64 "
                     "hex digits: " +
                         describe(pin.error()));
    if (!allow_leaked && is_leaked_pin(*pin))
      return at_line(reader.line(), ErrorCode::kms_root_denied,
                     "whoever knows the published private key could name any app");
    roots.add(*pin);
    if (roots.pins_.size() > kMaxKmsRoots)
      return at_line(reader.line(), ErrorCode::kms_roots_malformed,
                     "more than " + std::to_string(kMaxKmsRoots) + " roots");
  }
  return roots;
}

void KmsRoots::add(const ByteArray<32>& spki_sha256) {
  const auto at = std::lower_bound(pins_.begin(), pins_.end(), spki_sha256);
  if (at == pins_.end() || *at != spki_sha256) pins_.insert(at, spki_sha256);
}

void KmsRoots::merge(const KmsRoots& other) {
  for (const auto& pin : other.pins_) add(pin);
}

bool KmsRoots::contains(ByteView spki) const {
  return std::binary_search(pins_.begin(), pins_.end(), crypto::sha256(spki));
}

}  // namespace jingui::attestation
