#include "attestation/td_attributes.h"

#include <algorithm>

#include "attestation/checks.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

// Bit numbers of the little-endian 64-bit TD attributes.
constexpr std::uint64_t kDebug = 1ULL << 0;
constexpr std::uint64_t kSeptVeDisable = 1ULL << 28;
constexpr std::uint64_t kPks = 1ULL << 30;
constexpr std::uint64_t kKeyLocker = 1ULL << 31;
constexpr std::uint64_t kPerfmon = 1ULL << 63;
constexpr std::uint64_t kKnown = kDebug | kSeptVeDisable | kPks | kKeyLocker | kPerfmon;

std::uint64_t little_endian(const ByteArray<8>& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

bool is_zero(const Measurement& m) {
  return std::all_of(m.begin(), m.end(), [](std::uint8_t b) { return b == 0; });
}

std::string shown(const Measurement& m) {
  return is_zero(m) ? "zero" : hex_encode(m);
}

}  // namespace

Result<void> check_td_attributes(const TdReport& td, Report* report) {
  const std::uint64_t bits = little_endian(td.td_attributes);
  const std::string hex = hex_encode(td.td_attributes);
  Checks checks(report, "quote");
  checks.equal("td.debug", "off", (bits & kDebug) != 0 ? "on" : "off", ErrorCode::td_debug);
  checks.that((bits & ~kKnown) == 0, "td.reserved-attributes", "zero", hex,
              ErrorCode::td_attributes_unacceptable);
  checks.equal("td.sept-ve-disable", "on", (bits & kSeptVeDisable) != 0 ? "on" : "off",
               ErrorCode::td_sept_ve_enabled);
  checks.equal("td.mr-signer-seam", "zero", shown(td.mr_signer_seam),
               ErrorCode::mr_signer_seam_not_zero);
  if (td.is_td15)
    checks.equal("td.mr-service-td", "zero", shown(td.mr_service_td),
                 ErrorCode::mr_service_td_not_zero);
  return checks.result();
}

}  // namespace jingui::attestation
