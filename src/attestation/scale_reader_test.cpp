#include "attestation/scale_reader.h"

#include <doctest/doctest.h>

#include "attestation/encoding_test_support.h"
#include "attestation/parse_test_support.h"

namespace jingui::attestation {
namespace {

using namespace test;

Result<std::uint32_t> compact_of(std::string_view hex) {
  const Bytes bytes = from_hex(hex);
  ByteReader in(bytes, ErrorCode::attestation_malformed);
  return read_compact(in);
}

}  // namespace

TEST_CASE("compact integers of one, two and four bytes") {
  CHECK(value_of(compact_of("00")) == 0);
  CHECK(value_of(compact_of("fc")) == 63);
  CHECK(value_of(compact_of("0101")) == 64);
  CHECK(value_of(compact_of("494e")) == 5010);
  CHECK(value_of(compact_of("fdff")) == 16383);
  CHECK(value_of(compact_of("02000100")) == 16384);
  CHECK(value_of(compact_of("feffffff")) == (1U << 30) - 1);
}

TEST_CASE("compact integers in a longer form, too large or cut short are refused") {
  for (const char* hex : {"fd00", "0100", "feff0000", "03ffffffff", "", "01", "020001"}) {
    CAPTURE(hex);
    CHECK(code_of(compact_of(hex)) == ErrorCode::attestation_malformed);
  }
}

TEST_CASE("a byte string reads exactly its length") {
  const Bytes bytes = from_hex("08aabbcc");
  ByteReader in(bytes, ErrorCode::attestation_malformed);
  CHECK(to_bytes(value_of(read_scale_bytes(in, "text"))) == from_hex("aabb"));
  CHECK(in.remaining() == 1);
  const Bytes cut = from_hex("08aa");
  ByteReader short_in(cut, ErrorCode::attestation_malformed);
  CHECK(code_of(read_scale_bytes(short_in, "text")) == ErrorCode::attestation_malformed);
}

}  // namespace jingui::attestation
