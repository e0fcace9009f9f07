#include "crypto/distinguished_name.h"

#include <doctest/doctest.h>

#include "crypto/limits.h"
#include "crypto/x509_test_support.h"

using namespace jingui;
using namespace jingui::crypto;
using namespace jingui::crypto::test;

namespace {

Bytes attribute(std::string_view oid_hex, std::uint8_t tag, std::string_view text) {
  return der(0x30, concat({from_hex(oid_hex), der(tag, to_bytes(as_bytes(text)))}));
}

Bytes one_set(const Bytes& content) {
  return der(0x30, der(0x31, content));
}

Result<Bytes> read(const Bytes& bytes) {
  DerReader reader(bytes, ErrorCode::certificate_malformed);
  return read_name(reader);
}

constexpr std::string_view kCommonName = "0603550403", kCountry = "0603550406";

}  // namespace

TEST_CASE("names: read whole, one after the other") {
  const Bytes first = name("first"), second = name("second");
  const Bytes both = concat({first, second});
  DerReader reader(both, ErrorCode::certificate_malformed);
  CHECK(read_name(reader).value() == first);
  CHECK(read_name(reader).value() == second);
  CHECK(reader.at_end());
  CHECK(read(der(0x30, {})).value() == der(0x30, {}));
}

TEST_CASE("names: what is none") {
  const Bytes good = attribute(kCommonName, 0x0c, "x");
  Bytes crowd;
  for (std::size_t i = 0; i <= kMaxNameAttributes; ++i) {
    const Bytes set = der(0x31, good);
    crowd.insert(crowd.end(), set.begin(), set.end());
  }
  const Bytes wrong[] = {
      {},
      der(0x31, der(0x30, good)),                                        // SET and SEQUENCE swapped
      der(0x30, good),                                                   // no SET
      one_set({}),                                                       // empty SET
      one_set(der(0x30, from_hex(kCommonName))),                         // no value
      one_set(der(0x30, der(0x0c, {'x'}))),                              // no type
      one_set(der(0x30, concat({from_hex("0600"), der(0x0c, {'x'})}))),  // empty type
      one_set(attribute(kCommonName, 0x04, "x")),                        // OCTET STRING
      one_set(attribute(kCommonName, 0x8c, "x")),                        // context-specific 12
      one_set(der(0x30, concat({from_hex(kCommonName), der(0x0c, {'x'}), der(0x05, {})}))),
      one_set(concat({good, {0x30}})),  // cut off
      der(0x30, crowd),
  };
  for (const Bytes& bytes : wrong) {
    const auto read_back = read(bytes);
    REQUIRE_FALSE(read_back);
    CHECK(read_back.error().code == ErrorCode::certificate_malformed);
    CHECK(common_name(bytes).empty());
  }
}

TEST_CASE("names: the common name, in its types") {
  CHECK(common_name(one_set(attribute(kCommonName, 0x0c, "g\xc3\xbcn"))) == "g\xc3\xbcn");
  CHECK(common_name(one_set(attribute(kCommonName, 0x13, "printable"))) == "printable");
  CHECK(common_name(one_set(attribute(kCommonName, 0x16, "ia5"))) == "ia5");
  CHECK(common_name(one_set(concat({attribute(kCountry, 0x13, "US"),
                                    attribute(kCommonName, 0x13, "second")}))) == "second");
  CHECK(common_name(one_set(attribute(kCountry, 0x13, "US"))).empty());
  CHECK(common_name(one_set(attribute(kCommonName, 0x0c, "\xff"))).empty());
  CHECK(common_name(one_set(attribute(kCommonName, 0x13, "\xc3\xbc"))).empty());
  CHECK(common_name(one_set(attribute(kCommonName, 0x1e, "AB"))).empty());
}
