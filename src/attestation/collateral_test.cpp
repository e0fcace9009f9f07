#include "attestation/collateral.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/limits.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

using test::code_of;
using test::value_of;

Collateral small() {
  Collateral out;
  out.pck_crl_issuer_chain = "a";
  out.root_ca_crl = {0x30, 0xab};
  out.pck_crl = {0x31};
  out.tcb_info_issuer_chain = "b";
  out.tcb_info = R"({"id":"TDX"})";
  out.tcb_info_signature.fill(7);
  out.qe_identity_issuer_chain = "c";
  out.qe_identity = R"({"id":"TD_QE"})";
  out.qe_identity_signature.fill(8);
  return out;
}

json::object small_object() {
  return test::parse_object(collateral_to_json(small()));
}

TEST_CASE("collateral is read as it was written") {
  const Collateral read = value_of(parse_collateral_json(collateral_to_json(small())));
  CHECK(collateral_digest(read) == collateral_digest(small()));
  CHECK(read.root_ca_crl == small().root_ca_crl);
  CHECK(read.tcb_info == small().tcb_info);
}

TEST_CASE("hex of either case, unknown members and a PCK certificate chain are tolerated") {
  json::object o = small_object();
  o["root_ca_crl"] = "30AB";
  o["something"] = json::array{1, 2};
  o["pck_certificate_chain"] = "-----BEGIN CERTIFICATE-----";
  const Collateral read = value_of(parse_collateral_json(json::serialize(o)));
  CHECK(collateral_digest(read) == collateral_digest(small()));
  CHECK(collateral_to_json(read).find("pck_certificate_chain") == std::string::npos);
}

TEST_CASE("every member must be there, once, and of its type") {
  for (const auto& member : small_object()) {
    CAPTURE(std::string(member.key()));
    json::object o = small_object();
    o.erase(member.key());
    CHECK(code_of(parse_collateral_json(json::serialize(o))) == ErrorCode::collateral_malformed);
    o[member.key()] = 1;
    CHECK(code_of(parse_collateral_json(json::serialize(o))) == ErrorCode::collateral_malformed);
    std::string twice = collateral_to_json(small());
    twice.insert(1, "\"" + std::string(member.key()) + "\":\"00\",");
    CHECK(code_of(parse_collateral_json(twice)) == ErrorCode::collateral_malformed);
  }
}

TEST_CASE("hex fields must be hex, and signatures 64 bytes") {
  const auto with = [](const char* name, const std::string& text) {
    json::object o = small_object();
    o[name] = text;
    return code_of(parse_collateral_json(json::serialize(o)));
  };
  for (const char* name :
       {"root_ca_crl", "pck_crl", "tcb_info_signature", "qe_identity_signature"}) {
    CHECK(with(name, std::string(127, '0')) == ErrorCode::collateral_malformed);
    CHECK(with(name, "0x" + std::string(126, '0')) == ErrorCode::collateral_malformed);
  }
  CHECK(with("tcb_info_signature", std::string(126, '0')) == ErrorCode::collateral_malformed);
  CHECK(with("qe_identity_signature", std::string(130, '0')) == ErrorCode::collateral_malformed);
}

TEST_CASE("collateral is an object and nothing else") {
  const std::string text = collateral_to_json(small());
  for (const std::string& bad :
       {std::string(), std::string("[]"), text + "x", text.substr(1), std::string("null")})
    CHECK(code_of(parse_collateral_json(bad)) == ErrorCode::collateral_malformed);
}

TEST_CASE("the size of collateral is bounded") {
  json::object o = small_object();
  o["padding"] = std::string(kMaxCollateralBytes, 'x');
  CHECK(code_of(parse_collateral_json(json::serialize(o))) == ErrorCode::collateral_too_large);
}

TEST_CASE("the digest tells every field apart") {
  const auto plain = collateral_digest(small());
  const auto changed = [&](auto change) {
    Collateral c = small();
    change(c);
    return collateral_digest(c) != plain;
  };
  CHECK(changed([](Collateral& c) { c.pck_crl_issuer_chain += "x"; }));
  CHECK(changed([](Collateral& c) { c.root_ca_crl.push_back(0); }));
  CHECK(changed([](Collateral& c) { c.pck_crl.push_back(0); }));
  CHECK(changed([](Collateral& c) { c.tcb_info_issuer_chain += "x"; }));
  CHECK(changed([](Collateral& c) { c.tcb_info += " "; }));
  CHECK(changed([](Collateral& c) { c.tcb_info_signature[0] ^= 1; }));
  CHECK(changed([](Collateral& c) { c.qe_identity_issuer_chain += "x"; }));
  CHECK(changed([](Collateral& c) { c.qe_identity += " "; }));
  CHECK(changed([](Collateral& c) { c.qe_identity_signature[0] ^= 1; }));
  // A byte that moves from one field to the next changes it too.
  CHECK(changed([](Collateral& c) {
    c.root_ca_crl = {0x30};
    c.pck_crl = {0xab, 0x31};
  }));
}

TEST_CASE("the key of a quote's collateral needs a chain in it") {
  Quote quote;
  CHECK(code_of(collateral_key_of(quote)) == ErrorCode::certificate_chain_bounds);
  quote.pck_chain_pem = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
  CHECK(code_of(collateral_key_of(quote)) == ErrorCode::certificate_malformed);
}

}  // namespace
}  // namespace jingui::attestation
