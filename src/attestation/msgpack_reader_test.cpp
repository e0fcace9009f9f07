#include "attestation/msgpack_reader.h"

#include <doctest/doctest.h>

#include "attestation/encoding_test_support.h"
#include "attestation/limits.h"
#include "attestation/parse_test_support.h"

namespace jingui::attestation {
namespace {

using namespace test;

/// Runs `read` over the bytes; succeeds only if all of them were taken.
template <class Read>
auto whole(const Bytes& bytes, Read read) -> decltype(read(std::declval<ByteReader&>())) {
  ByteReader in(bytes, ErrorCode::attestation_malformed);
  auto result = read(in);
  if (result && !in.empty()) return fail(ErrorCode::internal, "bytes left");
  return result;
}

Result<std::uint64_t> number(std::string_view hex) {
  return whole(from_hex(hex), [](ByteReader& in) { return read_msgpack_unsigned(in, "number"); });
}

Result<std::string> text(std::string_view hex) {
  return whole(from_hex(hex), [](ByteReader& in) -> Result<std::string> {
    return std::string(TRY(read_msgpack_text(in, "text")));
  });
}

Result<Bytes> bytes(std::string_view hex) {
  return whole(from_hex(hex), [](ByteReader& in) { return read_msgpack_bytes(in, "bytes"); });
}

Result<void> skipped(const Bytes& value) {
  return whole(value, [](ByteReader& in) { return skip_msgpack(in); });
}

Result<MsgpackMap> map(const Bytes& value) {
  return whole(value, [](ByteReader& in) { return MsgpackMap::read(in, "map"); });
}

}  // namespace

TEST_CASE("integers of every width are read, negative ones are not") {
  CHECK(value_of(number("7f")) == 127);
  CHECK(value_of(number("cc80")) == 128);
  CHECK(value_of(number("cd0100")) == 256);
  CHECK(value_of(number("ce08000001")) == kRuntimeEventType);
  CHECK(value_of(number("cfffffffffffffffff")) == ~std::uint64_t{0});
  CHECK(value_of(number("d07f")) == 127);
  CHECK(value_of(number("d17fff")) == 0x7fff);
  CHECK(value_of(number("d27fffffff")) == 0x7fffffff);
  CHECK(value_of(number("d30000000000000001")) == 1);
  for (const char* hex : {"ff", "e0", "d080", "d1ffff", "d280000000", "d3ffffffffffffffff"})
    CHECK(code_of(number(hex)) == ErrorCode::attestation_malformed);
  for (const char* hex : {"", "cc", "cd01", "ce010203", "c0", "c3", "a0", "90", "80", "ca00000000"})
    CHECK(code_of(number(hex)) == ErrorCode::attestation_malformed);
}

TEST_CASE("texts of every width are read, and must be UTF-8") {
  CHECK(value_of(text("a0")).empty());
  CHECK(value_of(text("a3e98791")) == "\u91d1");
  CHECK(value_of(text("d90161")) == "a");
  CHECK(value_of(text("da000161")) == "a");
  CHECK(value_of(text("db0000000161")) == "a");
  for (const char* hex : {"a1ff", "a1", "da0002", "db0000000261", "c40161", "01"}) {
    CHECK(code_of(text(hex)) == ErrorCode::attestation_malformed);
  }
}

TEST_CASE("bytes are a byte string or an array of small integers") {
  const Bytes expected = from_hex("00ff");
  CHECK(value_of(bytes("c40200ff")) == expected);
  CHECK(value_of(bytes("c5000200ff")) == expected);
  CHECK(value_of(bytes("c60000000200ff")) == expected);
  CHECK(value_of(bytes("9200ccff")) == expected);
  CHECK(value_of(bytes("dc000200ccff")) == expected);
  CHECK(value_of(bytes("dd0000000200ccff")) == expected);
  for (const char* hex : {"91cd0100", "91ff", "91a0", "9200", "c402ff", "a200ff", "80", "c0"})
    CHECK(code_of(bytes(hex)) == ErrorCode::attestation_malformed);
}

TEST_CASE("an array announces its elements within a bound") {
  const Bytes three = from_hex("93");
  ByteReader in(three, ErrorCode::attestation_malformed);
  CHECK(value_of(read_msgpack_array(in, 3, "array")) == 3);
  ByteReader again(three, ErrorCode::attestation_malformed);
  CHECK(code_of(read_msgpack_array(again, 2, "array")) == ErrorCode::attestation_malformed);
}

TEST_CASE("every kind of value is skipped whole") {
  for (const char* hex : {"00",
                          "ff",
                          "c0",
                          "c2",
                          "c3",
                          "c401aa",
                          "c70109bb",
                          "c8000109bb",
                          "c90000000109bb",
                          "ca00000000",
                          "cb0000000000000000",
                          "d0ff",
                          "d1ffff",
                          "d2ffffffff",
                          "d3ffffffffffffffff",
                          "d409aa",
                          "d509aabb",
                          "d6090a0b0c0d",
                          "d7090000000000000000",
                          "d80900000000000000000000000000000000",
                          "a161",
                          "92a161c0",
                          "81a16192c3c2",
                          "dc000100",
                          "dd0000000100",
                          "de00010000",
                          "df000000010000"}) {
    CAPTURE(hex);
    CHECK(skipped(from_hex(hex)));
    CHECK(code_of(skipped(from_hex(std::string_view(hex).substr(
              0, std::string_view(hex).size() - 2)))) == ErrorCode::attestation_malformed);
  }
  CHECK(code_of(skipped(from_hex("c1"))) == ErrorCode::attestation_malformed);
}

TEST_CASE("depth and counts beyond the input cannot exhaust the reader") {
  CHECK(code_of(skipped(Bytes(100'000, 0x91))) == ErrorCode::attestation_malformed);
  Bytes nested(100'000, 0x91);
  nested.push_back(0);
  CHECK(skipped(nested));
  CHECK(code_of(skipped(from_hex("ddffffffff"))) == ErrorCode::attestation_malformed);
  CHECK(code_of(skipped(from_hex("dfffffffff00"))) == ErrorCode::attestation_malformed);
}

TEST_CASE("members are found by name whatever their order") {
  const Bytes value = msgpack_map({{"b", msgpack_array({msgpack_unsigned(1)})},
                                   {"a", msgpack_text("x")},
                                   {"none", from_hex("c0")}});
  const auto members = value_of(map(value));
  auto a = value_of(members.at("a"));
  CHECK(value_of(read_msgpack_text(a, "a")) == "x");
  CHECK(a.empty());
  CHECK(members.find("b").value().remaining() == 2);
  CHECK_FALSE(members.find("none"));
  CHECK_FALSE(members.find("c"));
  CHECK(code_of(members.at("c")) == ErrorCode::attestation_malformed);
}

TEST_CASE("maps out of shape are refused") {
  CHECK(code_of(map(from_hex("90"))) == ErrorCode::attestation_malformed);
  CHECK(code_of(map(from_hex("8101c0"))) == ErrorCode::attestation_malformed);  // a key, no text
  CHECK(code_of(map(from_hex("82a161c0a161c0"))) == ErrorCode::attestation_malformed);  // twice
  CHECK(code_of(map(from_hex("82a161c0"))) == ErrorCode::attestation_malformed);
  std::vector<std::string> names;
  std::vector<std::pair<std::string_view, Bytes>> members;
  for (std::size_t i = 0; i <= kMaxMsgpackMembers; ++i) names.push_back(std::to_string(i));
  for (const auto& name : names) members.emplace_back(name, msgpack_unsigned(0));
  CHECK(code_of(map(msgpack_map(members))) == ErrorCode::attestation_malformed);
  members.pop_back();
  CHECK(map(msgpack_map(members)));
}

}  // namespace jingui::attestation
