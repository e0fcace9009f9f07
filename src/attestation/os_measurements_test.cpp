#include "attestation/os_measurements.h"

#include <doctest/doctest.h>

#include "attestation/limits.h"
#include "attestation/trust_roots.h"
#include "base/encoding.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

const std::string kPin = "sha256:" + std::string(64, 'b'), kHash(64, 'c');
// The root of dstack's simulator: its private key is published.
constexpr const char* kLeakedPin =
    "sha256:7af8c9f9564fbc3c472767a38de21a51830c7047175cf8ec88bc9b7febc0c8a8";

std::string registers(char last = '3') {
  return R"("mrtd": ")" + std::string(96, '0') + R"(", "rtmr0": ")" + std::string(96, '1') +
         R"(", "rtmr1": ")" + std::string(96, '2') + R"(", "rtmr2": ")" + std::string(96, last) +
         "\"";
}

std::string set_of(const std::string& name, char last, const std::string& more = {}) {
  return R"({"name": ")" + name + "\", " + registers(last) + more + "}";
}

Result<OsMeasurements> parse(const std::string& sets) {
  return OsMeasurements::parse(R"({"version": 1, "measurements": [)" + sets + "]}");
}

void check_refused(const std::string& sets, const std::string& pointer) {
  const auto list = parse(sets);
  REQUIRE_MESSAGE(!list.has_value(), sets);
  CHECK(list.error().code == ErrorCode::os_measurements_malformed);
  CHECK_MESSAGE(list.error().detail.starts_with(pointer + ": "), list.error().detail);
}

TdReport report_of(std::uint8_t rtmr2) {
  TdReport td;
  td.rtmr[0].fill(0x11);
  td.rtmr[1].fill(0x22);
  td.rtmr[2].fill(rtmr2);
  td.rtmr[3].fill(0x99);
  return td;
}

}  // namespace

TEST_CASE("OS measurements: sets are found by all four registers, RTMR3 is not one of them") {
  const auto list =
      parse(set_of("b", '4') + "," +
            set_of("a", '3', R"(, "key_provider": {"kms_roots": [")" + kPin + R"("]})") + "," +
            set_of("a", '5', R"(, "key_provider": {"compose_hashes": [")" + kHash + R"("]})"));
  REQUIRE_MESSAGE(list.has_value(), describe(list.error()));
  REQUIRE(list->find(report_of(0x33)) != nullptr);
  CHECK(list->find(report_of(0x33))->name == "a");
  CHECK(list->find(report_of(0x33))->kms_roots.pins().size() == 1);
  CHECK(list->find(report_of(0x44))->name == "b");
  CHECK(list->find(report_of(0x44))->kms_roots.empty());
  CHECK(list->find(report_of(0x55))->compose_hashes.at(0)[0] == 0xcc);
  for (std::size_t changed = 0; changed < 4; ++changed) {
    TdReport td = report_of(0x33);
    (changed == 3 ? td.mr_td : td.rtmr.at(changed))[47] ^= 1;
    CHECK(list->find(td) == nullptr);
  }
}

TEST_CASE("OS measurements: every error names its member") {
  check_refused(R"({"name": "a"})", "/measurements/0/mrtd");
  check_refused("{" + registers() + "}", "/measurements/0/name");
  check_refused(set_of(" a", '3'), "/measurements/0/name");
  check_refused(set_of(std::string(kMaxNameBytes + 1, 'n'), '3'), "/measurements/0/name");
  check_refused(set_of("a", 'F'), "/measurements/0/rtmr2");
  check_refused(set_of("a", '3', R"(, "rtmr3": "00")"), "/measurements/0/rtmr3");
  check_refused(set_of("a", '3', R"(, "key_provider": {})"), "/measurements/0/key_provider");
  check_refused(set_of("a", '3',
                       R"(, "key_provider": {"kms_roots": [")" + kPin +
                           R"("], "compose_hashes": [")" + kHash + R"("]})"),
                "/measurements/0/key_provider");
  check_refused(set_of("a", '3', R"(, "key_provider": {"kms_roots": [")" + kHash + R"("]})"),
                "/measurements/0/key_provider/kms_roots/0");
  check_refused(set_of("a", '3') + "," + set_of("b", '3'), "/measurements/1");
  check_refused("", "/measurements");
  CHECK(OsMeasurements::parse("{}").error().code == ErrorCode::os_measurements_malformed);
  CHECK(OsMeasurements::parse(std::string(kMaxOsMeasurementsBytes + 1, ' ')).error().code ==
        ErrorCode::os_measurements_malformed);
}

TEST_CASE("OS measurements: a KMS root whose private key is published is refused") {
  const auto list = parse(set_of(
      "a", '3', R"(, "key_provider": {"kms_roots": [")" + std::string(kLeakedPin) + R"("]})"));
  REQUIRE_FALSE(list.has_value());
  CHECK(list.error().code == ErrorCode::kms_root_denied);
}

TEST_CASE("OS measurements: merged lists share no registers") {
  auto list = parse(set_of("a", '3'));
  CHECK(list->merge(*parse(set_of("b", '4'))).has_value());
  CHECK(list->sets().size() == 2);
  const auto again = list->merge(*parse(set_of("c", '4')));
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == ErrorCode::os_measurements_malformed);
}

TEST_CASE("OS measurements: the digest depends on every value") {
  const auto digest = [](const std::string& sets) { return parse(sets)->digest(); };
  const auto base = digest(set_of("a", '3'));
  CHECK(base == digest(set_of("a", '3')));
  CHECK(base != digest(set_of("b", '3')));
  CHECK(base != digest(set_of("a", '4')));
  const auto roots =
      digest(set_of("a", '3', R"(, "key_provider": {"kms_roots": [")" + kPin + R"("]})"));
  CHECK(base != roots);
  CHECK(roots != digest(set_of("a", '3',
                               R"(, "key_provider": {"compose_hashes": [")" + std::string(64, 'b') +
                                   R"("]})")));
}

TEST_CASE("OS measurements: what is printed for a set is read back") {
  const TdReport td = report_of(0x33);
  for (const bool pinned : {true, false}) {
    const ByteArray<32> root{0x77};
    const auto text =
        os_measurements_json("my \"image\"", td, pinned ? std::optional(root) : std::nullopt);
    const auto list = OsMeasurements::parse(text);
    REQUIRE_MESSAGE(list.has_value(), describe(list.error()));
    REQUIRE(list->find(td) != nullptr);
    CHECK(list->find(td)->name == "my \"image\"");
    CHECK(list->find(td)->kms_roots.pins().size() == (pinned ? 1 : 0));
  }
}

TEST_CASE("trust roots: what can be believed at all") {
  TrustRoots roots;
  CHECK_FALSE(has_anchor(roots));
  roots.os = *parse(set_of("a", '3'));
  roots.peer = Peer::client;
  CHECK_FALSE(has_anchor(roots));
  for (const std::string& more :
       {R"(, "key_provider": {"kms_roots": [")" + kPin + R"("]})",
        R"(, "key_provider": {"compose_hashes": [")" + kHash + R"("]})"}) {
    roots.os = *parse(set_of("a", '3', more));
    roots.peer = Peer::client;
    CHECK(has_anchor(roots));
    roots.peer = Peer::server;
    CHECK_FALSE(has_anchor(roots));
  }
  roots.kms.add({});
  CHECK(has_anchor(roots));
}
