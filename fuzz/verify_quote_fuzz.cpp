// A genuine quote and its genuine collateral, one part of them replaced: the first byte says which,
// the rest is the part. Whatever verifies under Intel's root must be signed as the genuine one is.
// Without the samples of the dcap-qvl crate nothing is done.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "attestation/verify_quote.h"
#include "base/file.h"

namespace {

using namespace jingui;
using namespace jingui::attestation;

constexpr UnixSeconds kNow{1752833763};
constexpr std::size_t kSignedBytes = 632;  // header and TD report

struct Genuine {
  Bytes quote;
  Collateral collateral;
};

std::optional<Genuine> read_genuine() {
  const char* folder = std::getenv("DCAP_QVL_SAMPLES");
  if (folder == nullptr) return std::nullopt;
  const std::string path = std::string(folder) + "/tdx_quote";
  const auto quote = read_file(path, 1 << 20);
  const auto json = read_file(path + "_collateral.json", 1 << 20);
  if (!quote || !json) return std::nullopt;
  const auto collateral = parse_collateral_json(as_text(*json));
  if (!collateral) return std::nullopt;
  return Genuine{*quote, *collateral};
}

void replace_part(Genuine& genuine, std::uint8_t which, ByteView part) {
  Collateral& c = genuine.collateral;
  switch (which % 7) {
    case 0:
      genuine.quote = to_bytes(part);
      return;
    case 1:
      c.root_ca_crl = to_bytes(part);
      return;
    case 2:
      c.pck_crl = to_bytes(part);
      return;
    case 3:
      c.tcb_info = as_text(part);
      return;
    case 4:
      c.qe_identity = as_text(part);
      return;
    case 5:
      c.tcb_info_issuer_chain = as_text(part);
      return;
    case 6:
      c.qe_identity_issuer_chain = as_text(part);
      return;
  }
}

bool same_signed_parts(const Genuine& a, const Genuine& b) {
  return a.quote.size() >= kSignedBytes &&
         std::equal(a.quote.begin(), a.quote.begin() + kSignedBytes, b.quote.begin()) &&
         a.collateral.tcb_info == b.collateral.tcb_info &&
         a.collateral.qe_identity == b.collateral.qe_identity;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::optional<Genuine> genuine = read_genuine();
  if (!genuine || size == 0) return 0;
  Genuine changed = *genuine;
  replace_part(changed, data[0], {data + 1, size - 1});
  const auto verdict =
      verify_raw_quote(changed.quote, changed.collateral, QuoteRoot::intel(), kNow);
  if (!verdict && verdict.error().code == ErrorCode::quote_engine_panicked) std::abort();
  if (verdict && !same_signed_parts(changed, *genuine)) std::abort();
  return 0;
}
