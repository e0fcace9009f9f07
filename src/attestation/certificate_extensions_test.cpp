#include "attestation/certificate_extensions.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/encoding_test_support.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

using namespace test;

/// An extension's value as dstack writes it: an OCTET STRING.
Bytes wrapped(const Bytes& content) {
  return der(0x04, {content});
}

crypto::Certificate with(const std::vector<TestExtension>& extensions) {
  return make_certificate("issuer", extensions);
}

const Bytes kLog = text_bytes(
    R"([{"imr":3,"event_type":134217729,"digest":"","event":"app-id","event_payload":"00"}])");

/// The smallest V0: no quote bytes, no events, report data, no config.
Bytes empty_v0() {
  return concat({{0, 0, 0, 0, 0}, Bytes(64, 0x11), {0}});
}

/// The chain in a recorded call's answer, or in a file that is no call.
std::vector<crypto::Certificate> recorded_chain(const std::string& name, std::string_view member) {
  const bool is_call = !name.starts_with("kms_chain");
  std::optional<json::object> answer;
  if (is_call) {
    answer = recorded_answer(name);
  } else if (const auto file = fixture("dstack/agent/" + name + ".json")) {
    answer = parse_object(as_text(*file));
  }
  if (!answer) return {};
  std::string pem;
  if (member == "app_cert") {
    pem = text_member(*answer, member);
  } else {
    for (const auto& block : *value_of(json::array_member(*answer, member)))
      pem += std::string(block.as_string()) + "\n";
  }
  return value_of(crypto::parse_pem_chain(pem, 4));
}

}  // namespace

TEST_CASE("an extension is unwrapped, or absent") {
  const auto certificate = with({{kUsageOidHex, wrapped(text_bytes("app:custom"))}});
  CHECK(value_of(read_extension(certificate, kOidUsage)) == text_bytes("app:custom"));
  CHECK(value_of(read_extension(certificate, kOidAppId)) == std::nullopt);
}

TEST_CASE("an extension present twice is refused") {
  const TestExtension usage = {kUsageOidHex, wrapped(text_bytes("app:custom"))};
  CHECK(code_of(read_extension(with({usage, usage}), kOidUsage)) == ErrorCode::extension_duplicate);
  CHECK(code_of(read_usage(with({usage, usage}))) == ErrorCode::extension_duplicate);
}

TEST_CASE("an extension that is not one OCTET STRING is refused") {
  const Bytes good = wrapped(text_bytes("app:ca"));
  const Bytes bad[] = {text_bytes("app:ca"), concat({good, {0}}),
                       Bytes(good.begin(), good.end() - 1), der(0x0c, {text_bytes("app:ca")}),
                       Bytes()};
  for (const Bytes& value : bad)
    CHECK(code_of(read_extension(with({{kUsageOidHex, value}}), kOidUsage)) ==
          ErrorCode::extension_malformed);
}

TEST_CASE("the app id has 20 bytes") {
  CHECK(value_of(read_app_id(with({}))) == std::nullopt);
  const auto app_id = value_of(read_app_id(with({{kAppIdOidHex, wrapped(Bytes(20, 0xa1))}})));
  CHECK(hex_encode(app_id.value()) == hex_encode(Bytes(20, 0xa1)));
  for (const std::size_t size : {std::size_t{0}, std::size_t{19}, std::size_t{21}})
    CHECK(code_of(read_app_id(with({{kAppIdOidHex, wrapped(Bytes(size, 0xa1))}}))) ==
          ErrorCode::extension_malformed);
}

TEST_CASE("the usage is a short printable text") {
  CHECK(value_of(read_usage(with({}))) == std::nullopt);
  CHECK(value_of(read_usage(with({{kUsageOidHex, wrapped(text_bytes("kms:rpc"))}}))) == "kms:rpc");
  for (const Bytes& value : {text_bytes("app:\n"), Bytes{0x7f}, Bytes(65, 'a')})
    CHECK(code_of(read_usage(with({{kUsageOidHex, wrapped(value)}}))) ==
          ErrorCode::extension_malformed);
}

TEST_CASE("extension 8 alone counts where it is present") {
  const TestExtension attestation = {kAttestationOidHex, wrapped(empty_v0())};
  const TestExtension quote = {kTdxQuoteOidHex, wrapped(text_bytes("quote"))};
  const TestExtension log = {kEventLogOidHex, wrapped(kLog)};
  const auto result = value_of(read_attestation(with({quote, log, attestation})));
  CHECK(result.quote.empty());
  CHECK(result.claimed_report_data.value()[0] == 0x11);
  CHECK(code_of(read_attestation(with({{kAttestationOidHex, wrapped({0x55})}, quote, log}))) ==
        ErrorCode::attestation_malformed);
}

TEST_CASE("extensions 1 and 2 count together") {
  const TestExtension quote = {kTdxQuoteOidHex, wrapped(text_bytes("quote"))};
  const TestExtension log = {kEventLogOidHex, wrapped(kLog)};
  const auto attestation = value_of(read_attestation(with({quote, log})));
  CHECK(as_text(attestation.quote) == "quote");
  REQUIRE(attestation.events.size() == 1);
  CHECK(attestation.events[0].name == "app-id");
  CHECK_FALSE(attestation.claimed_report_data);
  CHECK(code_of(read_attestation(with({quote}))) == ErrorCode::extension_missing);
  CHECK(code_of(read_attestation(with({log}))) == ErrorCode::extension_missing);
  CHECK(code_of(read_attestation(with({}))) == ErrorCode::extension_missing);
  CHECK(code_of(read_attestation(with({quote, {kEventLogOidHex, wrapped({'x'})}}))) ==
        ErrorCode::event_log_malformed);
}

TEST_CASE("certificates that dstack issued carry V0 attestations that replay") {
  const std::pair<const char*, const char*> certificates[] = {
      {"info", "app_cert"},
      {"seeded_info", "app_cert"},
      {"kms_info", "app_cert"},
      {"tls_key_ra", "certificate_chain"},
      {"tls_key_ra_app_info", "certificate_chain"},
      {"seeded_tls_key_ra", "certificate_chain"},
      {"kms_tls_key_ra", "certificate_chain"},
      {"kms_chain", "certificate_chain"},
      {"kms_chain_published_root", "certificate_chain"}};
  for (const auto& [name, member] : certificates) {
    CAPTURE(name);
    const auto chain = recorded_chain(name, member);
    if (chain.empty()) return;
    const auto attestation = value_of(read_attestation(chain[0]));
    const Quote quote = value_of(parse_quote(attestation.quote));
    CHECK(value_of(replay_rtmr3(attestation.events)) == quote.report.rtmr[3]);
    CHECK(attestation.claimed_report_data.value() == quote.report.report_data);
    CHECK(read_identity(attestation.events));
    CHECK(value_of(read_usage(chain[0])) == "app:custom");
    const bool by_kms = std::string_view(name).starts_with("kms");
    CHECK(value_of(read_app_id(chain[0])).has_value() == by_kms);
  }
}

TEST_CASE("a certificate of dstack without evidence") {
  const auto chain = recorded_chain("tls_key_plain", "certificate_chain");
  if (chain.empty()) return;
  CHECK(code_of(read_attestation(chain[0])) == ErrorCode::extension_missing);
}

}  // namespace jingui::attestation
