#include "attestation/os_image.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <functional>
#include <map>

#include "attestation/parse_test_support.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

Measurement filled(std::uint8_t byte) {
  Measurement out;
  out.fill(byte);
  return out;
}

Bytes head(unsigned major, std::size_t value) {
  if (value < 24) return {static_cast<std::uint8_t>((major << 5U) | value)};
  return {static_cast<std::uint8_t>((major << 5U) | 24U), static_cast<std::uint8_t>(value)};
}

void append(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}

Bytes text(const std::string& value) {
  Bytes out = head(3, value.size());
  append(out, to_bytes(as_bytes(value)));
  return out;
}

Bytes bytes(const Measurement& value) {
  Bytes out = head(2, value.size());
  append(out, to_bytes(value));
  return out;
}

using Members = std::map<std::string, Bytes>;

Bytes map(const Members& members) {
  Bytes out = head(5, members.size());
  for (const auto& [name, value] : members) {
    append(out, text(name));
    append(out, value);
  }
  return out;
}

Members image() {
  return {{"kernel_authenticode", bytes(filled(1))},
          {"initrd_sha384", bytes(filled(2))},
          {"cmdline_sha384", bytes(filled(3))}};
}
Members mr_td() {
  return {{"single_pass", bytes(filled(4))}, {"two_pass", bytes(filled(5))}};
}
Members firmware() {
  return {{"ovmf", text("pre202505")}, {"mrtd", map(mr_td())}, {"td_hob", head(2, 0)}};
}
Members document() {
  return {{"version", head(0, 3)}, {"image", map(image())}, {"tdvf", map(firmware())}};
}

Measurement extended(const std::vector<Measurement>& digests) {
  Measurement value{};
  for (const auto& digest : digests) value = crypto::sha384({value, digest});
  return value;
}

/// What a guest of this image measures.
TdReport report() {
  const auto event = [](std::string_view name) { return crypto::sha384(as_bytes(name)); };
  TdReport td;
  td.mr_td = filled(4);
  td.rtmr[1] =
      extended({filled(1), event("Calling EFI Application from Boot Option"),
                event(std::string_view("\0\0\0\0", 4)), event("Exit Boot Services Invocation"),
                event("Exit Boot Services Returned with Success")});
  td.rtmr[2] = extended({filled(3), filled(2)});
  return td;
}

std::string checksums_of(const Bytes& cbor) {
  return std::string(64, '0') + "  bzImage\n" + hex_encode(crypto::sha256(cbor)) +
         "  measurement.tdx.cbor\n";
}

std::string config(const Bytes& cbor, const std::string& checksums) {
  return json::serialize({{"tdx_measurement",
                           {{"checksum_file", base64_encode(as_bytes(checksums))},
                            {"measurement", base64_encode(cbor)}}}});
}

std::string config(const Members& members) {
  const Bytes cbor = map(members);
  return config(cbor, checksums_of(cbor));
}

void check_unproven(const TdReport& td, const std::string& claimed) {
  const auto hash = measured_os_image_hash(td, claimed);
  REQUIRE_FALSE(hash.has_value());
  CHECK(hash.error().code == ErrorCode::os_image_unproven);
}

}  // namespace

TEST_CASE("OS image: the hash of a described image that was measured") {
  const auto expected = crypto::sha256(as_bytes(checksums_of(map(document()))));
  const auto hash = measured_os_image_hash(report(), config(document()));
  REQUIRE_MESSAGE(hash.has_value(), describe(hash.error()));
  CHECK(*hash == expected);
  TdReport two_pass = report();
  two_pass.mr_td = filled(5);
  CHECK(*measured_os_image_hash(two_pass, config(document())) == expected);
  const std::string nested = json::serialize({{"vm_config", config(document())}});
  CHECK(*measured_os_image_hash(report(), nested) == expected);
}

TEST_CASE("OS image: a register that the description does not lead to") {
  for (auto edit :
       {+[](TdReport& td) { td.mr_td[0] ^= 1; }, +[](TdReport& td) { td.rtmr[1][0] ^= 1; },
        +[](TdReport& td) { td.rtmr[2][0] ^= 1; }}) {
    TdReport td = report();
    edit(td);
    check_unproven(td, config(document()));
  }
}

TEST_CASE("OS image: a description that is missing, malformed or not of this list of files") {
  const Bytes cbor = map(document());
  const std::string right = checksums_of(cbor);
  for (const std::string& claimed :
       {std::string(), std::string("{}"), std::string(R"({"tdx_measurement":{}})"),
        std::string(R"({"tdx_measurement":{"checksum_file":"!","measurement":"!"}})"),
        std::string("tdx_measurement"), config(cbor, "x"), config(cbor, right + right),
        config(cbor, right + std::string(64, '0') + "  measurement.tdx.cbor\n"),
        config(map(firmware()), right)})
    check_unproven(report(), claimed);
}

TEST_CASE("OS image: measurement.tdx.cbor, wrong in one thing") {
  CHECK(parse_os_image_measurement(map(document())).has_value());
  const auto refused = [](const Bytes& cbor) {
    const auto parsed = parse_os_image_measurement(cbor);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == ErrorCode::os_image_unproven);
  };
  const auto with = [](const std::function<void(Members&)>& edit) {
    Members members = document();
    edit(members);
    return map(members);
  };
  const Bytes whole = map(document());
  for (std::size_t size = 0; size < whole.size(); ++size)
    refused(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
  Bytes trailing = whole;
  trailing.push_back(0);
  refused(trailing);
  refused(with([](Members& m) { m.erase("version"); }));
  refused(with([](Members& m) { m["version"] = head(0, 4); }));
  refused(with([](Members& m) { m["version"] = text("3"); }));
  refused(with([](Members& m) { m["image"] = text("3"); }));
  refused(with([](Members& m) { m["more"] = {0x9f, 0xff}; }));
  for (const auto& [name, value] : image())
    refused(with([&, name = name](Members& m) {
      Members parts = image();
      parts.erase(name);
      m["image"] = map(parts);
    }));
  refused(with([](Members& m) {
    Members parts = image();
    parts["initrd_sha384"] = head(2, 0);
    m["image"] = map(parts);
  }));
  refused(with([](Members& m) {
    Bytes deep = head(0, 1);
    for (int i = 0; i < 20; ++i) deep = map({{"x", deep}});
    m["more"] = deep;
  }));
  CHECK(parse_os_image_measurement(with([](Members& m) {
          m["more"] = map({{"x", head(0, 1)}});
        })).has_value());
}

TEST_CASE("OS image: recorded evidence of a genuine guest") {
  const auto content = test::fixture("dstack/tdx-lite-getquote.json");
  if (!content) return;
  const json::value answer = *json::parse(as_text(*content));
  const auto quote = parse_quote(*hex_decode(answer.at("quote").as_string()));
  REQUIRE(quote.has_value());
  const auto& vm_config = answer.at("vm_config");
  const std::string claimed =
      vm_config.is_string() ? std::string(vm_config.as_string()) : json::serialize(vm_config);
  const auto hash = measured_os_image_hash(quote->report, claimed);
  REQUIRE_MESSAGE(hash.has_value(), describe(hash.error()));
  CHECK(hex_encode(*hash) == "e6f5cfec20c02e7b97baa213d0f718020b55e040172d90ccbcb946d56c8b09db");
}
