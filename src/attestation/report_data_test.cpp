#include "attestation/report_data.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/digest.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

const Bytes kSpki{1, 2, 3};

TdReport bound() {
  TdReport td;
  td.report_data = ratls_report_data(kSpki);
  return td;
}

}  // namespace

TEST_CASE("report data: SHA-512 over the tag, a colon and the key") {
  CHECK(ratls_report_data(kSpki) == crypto::sha512(as_bytes("ratls-cert:\x01\x02\x03")));
}

TEST_CASE("report data: the quote binds the key, with and without a copy beside it") {
  CHECK(check_key_binding(bound(), kSpki, std::nullopt).has_value());
  CHECK(check_key_binding(bound(), kSpki, bound().report_data).has_value());
}

TEST_CASE("report data: one bit in any byte, or another key, binds nothing") {
  for (std::size_t i = 0; i < 64; ++i) {
    TdReport td = bound();
    td.report_data[i] ^= 1;
    const auto result = check_key_binding(td, kSpki, std::nullopt);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::report_data_mismatch);
  }
  CHECK(check_key_binding(bound(), Bytes{1, 2, 4}, std::nullopt).error().code ==
        ErrorCode::report_data_mismatch);
}

TEST_CASE("report data: a copy that differs from the quote is refused") {
  ByteArray<64> copy = bound().report_data;
  copy[63] ^= 1;
  const auto result = check_key_binding(bound(), kSpki, copy);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().code == ErrorCode::attestation_report_data_mismatch);
}
