#include "attestation/pck_extension.h"

#include <doctest/doctest.h>

#include <functional>

#include "attestation/encoding_test_support.h"
#include "attestation/limits.h"
#include "attestation/parse_test_support.h"
#include "attestation/quote.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

using namespace test;

Bytes oid(std::initializer_list<Bytes> tail) {
  return der(0x06, {from_hex(kSgxOidHex), concat(tail)});
}

Bytes pair(std::uint8_t number, const Bytes& value) {
  return der(0x30, {oid({{number}}), value});
}

Bytes tcb_pair(std::uint8_t number, const Bytes& value) {
  return der(0x30, {oid({{2, number}}), value});
}

/// The members of an extension, each encoded already.
struct Parts {
  std::vector<Bytes> members, tcb;
  Bytes trailing;
};

Parts standard() {
  Parts parts;
  for (const std::uint8_t svn : from_hex("03030202040100050000000000000000"))
    parts.tcb.push_back(
        tcb_pair(static_cast<std::uint8_t>(parts.tcb.size() + 1), der(0x02, {{svn}})));
  parts.tcb.push_back(tcb_pair(17, der(0x02, {{11}})));
  parts.tcb.push_back(tcb_pair(18, der(0x04, {from_hex("03030202040100050000000000000000")})));
  parts.members = {pair(1, der(0x04, {from_hex("000102030405060708090a0b0c0d0e0f")})),
                   {},  // the TCB
                   pair(3, der(0x04, {{0, 0}})),
                   pair(4, der(0x04, {from_hex("de0000000001")})),
                   pair(5, der(0x0a, {{1}})),
                   pair(6, der(0x04, {Bytes(16, 0)}))};
  const Bytes yes = der(0x01, {{0xff}});
  Bytes configuration;
  for (const std::uint8_t i : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}})
    append(configuration, der(0x30, {oid({{7, i}}), yes}));
  parts.members.push_back(pair(7, der(0x30, {configuration})));
  return parts;
}

Bytes encode(Parts p) {
  Bytes tcb, all;
  for (const Bytes& member : p.tcb) append(tcb, member);
  if (p.members[1].empty()) p.members[1] = pair(2, der(0x30, {tcb}));
  for (const Bytes& member : p.members) append(all, member);
  return concat({der(0x30, {all}), p.trailing});
}

ErrorCode refusal(const std::function<void(Parts&)>& change) {
  Parts parts = standard();
  change(parts);
  return code_of(parse_pck_extension(encode(parts)));
}

/// The leaf of a quote's PCK chain.
crypto::Certificate leaf_of(const Quote& quote) {
  return value_of(crypto::parse_pem_chain(quote.pck_chain_pem, 4)).at(0);
}

}  // namespace

TEST_CASE("the extension of a platform CA's certificate") {
  const Bytes bytes = encode(standard());
  CHECK(bytes.size() == 554);
  CHECK(hex_encode(crypto::sha256(bytes)) ==
        "efe80dd1454620f7ed4478ed0632b3cfe32bbded078f72f6711c9ca147169497");
  const auto extension = value_of(parse_pck_extension(bytes));
  CHECK(hex_encode(extension.ppid) == "000102030405060708090a0b0c0d0e0f");
  CHECK(hex_encode(extension.component_svn) == "03030202040100050000000000000000");
  CHECK(extension.pce_svn == 11);
  CHECK(hex_encode(extension.cpu_svn) == "03030202040100050000000000000000");
  CHECK(hex_encode(extension.pce_id) == "0000");
  CHECK(hex_encode(extension.fmspc) == "de0000000001");
  CHECK(extension.sgx_type == 1);
  CHECK(extension.platform_instance_id == ByteArray<16>{});
}

TEST_CASE("the extension of a processor CA's certificate") {
  Parts parts = standard();
  parts.members.resize(5);
  parts.members[4] = pair(5, der(0x0a, {{0}}));
  const Bytes bytes = encode(parts);
  CHECK(bytes.size() == 452);
  CHECK(hex_encode(crypto::sha256(bytes)) ==
        "c80f59348506929d03af5e9a091ee593d9f2622d2a9450460c332e5574906a99");
  const auto extension = value_of(parse_pck_extension(bytes));
  CHECK(extension.sgx_type == 0);
  CHECK_FALSE(extension.platform_instance_id);
}

TEST_CASE("component SVNs that are absent come from CPUSVN") {
  Parts parts = standard();
  parts.tcb.erase(parts.tcb.begin() + 1, parts.tcb.begin() + 16);
  parts.tcb[0] = tcb_pair(1, der(0x02, {{0, 200}}));
  const auto extension = value_of(parse_pck_extension(encode(parts)));
  CHECK(hex_encode(extension.component_svn) == "c8030202040100050000000000000000");
}

TEST_CASE("numbers are minimal, not negative and in range") {
  const auto pce_svn = [](const Bytes& content) {
    Parts parts = standard();
    parts.tcb[16] = tcb_pair(17, der(0x02, {content}));
    return parse_pck_extension(encode(parts));
  };
  CHECK(value_of(pce_svn({0x7f})).pce_svn == 127);
  CHECK(value_of(pce_svn({0x00, 0x80})).pce_svn == 128);
  CHECK(value_of(pce_svn({0x01, 0x2c})).pce_svn == 300);
  CHECK(value_of(pce_svn({0x00, 0xff, 0xff})).pce_svn == 0xffff);
  for (const Bytes& bad : {Bytes{}, Bytes{0x80}, Bytes{0x00, 0x7f}, Bytes{0x01, 0x00, 0x00},
                           Bytes{0x00, 0x00, 0x80}, Bytes{0x00, 0xff, 0xff, 0xff}})
    CHECK(code_of(pce_svn(bad)) == ErrorCode::pck_extension_malformed);
  CHECK(refusal([](auto& p) {
          p.tcb[0] = tcb_pair(1, der(0x02, {{0x01, 0x00}}));
        }) == ErrorCode::pck_extension_malformed);
  CHECK(refusal([](auto& p) { p.members[4] = pair(5, der(0x0a, {{3}})); }) ==
        ErrorCode::pck_extension_malformed);
}

TEST_CASE("an extension without one of its members is malformed") {
  for (const std::size_t at : {0U, 2U, 3U, 4U})
    CHECK(refusal([&](auto& p) { p.members[at] = pair(19, der(0x02, {{0}})); }) ==
          ErrorCode::pck_extension_malformed);
  CHECK(refusal([](auto& p) { p.members[1] = pair(19, der(0x02, {{0}})); }) ==
        ErrorCode::pck_extension_malformed);
  for (const std::size_t at : {16U, 17U})
    CHECK(refusal([&](auto& p) { p.tcb.erase(p.tcb.begin() + static_cast<std::ptrdiff_t>(at)); }) ==
          ErrorCode::pck_extension_malformed);
}

TEST_CASE("members out of shape are refused") {
  const std::function<void(Parts&)> changes[] = {
      [](auto& p) { p.members[0] = pair(1, der(0x04, {Bytes(15)})); },
      [](auto& p) { p.members[0] = pair(1, der(0x05, {Bytes(16)})); },
      [](auto& p) { p.members[0] = pair(1, der(0x84, {Bytes(16)})); },
      [](auto& p) { p.members[2] = pair(3, der(0x04, {Bytes(3)})); },
      [](auto& p) { p.members[3] = pair(4, der(0x04, {Bytes(5)})); },
      [](auto& p) { p.members[4] = pair(5, der(0x02, {{1}})); },
      [](auto& p) { p.members[5] = pair(6, der(0x04, {Bytes(17)})); },
      [](auto& p) { p.tcb[17] = tcb_pair(18, der(0x04, {Bytes(17)})); },
      [](auto& p) { p.tcb[0] = tcb_pair(1, der(0x04, {{3}})); },
      [](auto& p) { p.tcb.push_back(p.tcb[0]); },
      [](auto& p) { p.tcb.push_back(tcb_pair(0, der(0x02, {{3}}))); },
      [](auto& p) { p.tcb.push_back(tcb_pair(20, der(0x02, {{3}}))); },
      [](auto& p) { p.tcb.push_back(pair(9, der(0x02, {{3}}))); },
      [](auto& p) { p.members.push_back(p.members[3]); },
      [](auto& p) { p.members.push_back(der(0x30, {oid({{8}})})); },
      [](auto& p) {
        p.members.push_back(concat({pair(8, der(0x05, {})), {0x00}}));
      },
      [](auto& p) { p.trailing = {0x00}; },
      [](auto& p) { p.trailing.resize(kMaxPckExtensionBytes); },
  };
  for (std::size_t i = 0; i < std::size(changes); ++i) {
    CAPTURE(i);
    CHECK(refusal(changes[i]) == ErrorCode::pck_extension_malformed);
  }
}

TEST_CASE("an extension cut short anywhere is malformed") {
  const Bytes bytes = encode(standard());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE(code_of(parse_pck_extension(ByteView(bytes).first(size))) ==
            ErrorCode::pck_extension_malformed);
}

TEST_CASE("a certificate has the extension once") {
  const TestExtension sgx = {kSgxOidHex, encode(standard())};
  CHECK(value_of(read_pck_extension(make_certificate("x", {sgx}))).pce_svn == 11);
  CHECK(code_of(read_pck_extension(make_certificate("x", {}))) == ErrorCode::extension_missing);
  CHECK(code_of(read_pck_extension(make_certificate("x", {sgx, sgx}))) ==
        ErrorCode::extension_duplicate);
}

TEST_CASE("the issuer's name says which CA it is") {
  const auto ca = [](std::string_view name) { return read_pck_ca(make_certificate(name, {})); };
  CHECK(value_of(ca("Intel SGX PCK Platform CA")) == PckCa::platform);
  CHECK(value_of(ca("Intel SGX PCK Processor CA")) == PckCa::processor);
  for (const char* name : {"Intel SGX Root CA", "Platform Processor", ""})
    CHECK(code_of(ca(name)) == ErrorCode::pck_extension_malformed);
}

TEST_CASE("genuine PCK certificates") {
  const auto file = sample("tdx_quote");
  if (!file) return;
  const auto leaf = leaf_of(value_of(parse_quote(*file)));
  const auto extension = value_of(read_pck_extension(leaf));
  CHECK(hex_encode(extension.ppid) == "811dca2a26b952e85bb6448b097ba4fd");
  CHECK(extension.component_svn == extension.cpu_svn);
  CHECK(extension.platform_instance_id);
  CHECK(value_of(read_pck_ca(leaf)) == PckCa::platform);
}

TEST_CASE("genuine PCK certificates of the fixtures, and dstack's mock") {
  const auto dstack = fixture("dcap-qvl/dstack-quote/quote_hex.txt");
  const auto mock = recorded_answer("seeded_get_quote_32");
  if (!dstack || !mock) return;
  const auto leaf = leaf_of(value_of(parse_quote(from_hex(as_text(*dstack)))));
  CHECK(hex_encode(value_of(read_pck_extension(leaf)).fmspc) == "20a06f000000");

  const auto mock_leaf = leaf_of(value_of(parse_quote(from_hex(text_member(*mock, "quote")))));
  const auto extension = value_of(read_pck_extension(mock_leaf));
  CHECK(extension.component_svn == ByteArray<16>{});
  CHECK(extension.pce_svn == 0);
  CHECK(value_of(read_pck_ca(mock_leaf)) == PckCa::platform);
}

}  // namespace jingui::attestation
