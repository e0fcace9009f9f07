#include "pccs/pcs_answer.h"

#include <doctest/doctest.h>

#include "base/file.h"
#include "pccs/pccs_test_support.h"

using namespace jingui;
using namespace jingui::pccs;

namespace {

std::string pem_of(const Bytes& der, std::string_view line_end = "\n") {
  const std::string text = base64_encode(der);
  std::string out = "-----BEGIN X509 CRL-----" + std::string(line_end);
  for (std::size_t i = 0; i < text.size(); i += 64)
    out += text.substr(i, 64) + std::string(line_end);
  return out + "-----END X509 CRL-----" + std::string(line_end);
}

ErrorCode chain_code(const http::Headers& headers) {
  return code_of(parse_issuer_chain(headers, {"A-Chain", "B-Chain"}));
}

ErrorCode document_code(std::string_view body) {
  return code_of(parse_signed_document(body, "tcbInfo"));
}

}  // namespace

TEST_CASE("CRLs in every encoding that services use") {
  const TestWorld world;
  const Bytes der = world.collateral().pck_crl;
  std::string upper = hex_encode(der);
  for (auto& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& body :
       {std::string(as_text(der)), hex_encode(der), upper, hex_encode(der) + "\n",
        base64_encode(der), base64_encode(der) + "\r\n", pem_of(der), pem_of(der, "\r\n")})
    CHECK(require(parse_crl_body(body)) == der);
}

TEST_CASE("bodies that are no CRL") {
  const TestWorld world;
  const auto c = world.collateral();
  const std::string der(as_text(c.pck_crl));
  for (const std::string& body :
       {std::string(), std::string("garbage"), der.substr(1), der + "x",
        der.substr(0, der.size() - 1), hex_encode(c.pck_crl) + "0", hex_encode(c.pck_crl) + "00",
        std::string("<html>"), pem_of(c.pck_crl).substr(10), pem_of(c.pck_crl) + "x",
        std::string(as_text(world.world.pki.root().der))})
    CHECK(code_of(parse_crl_body(body)) == ErrorCode::pccs_malformed);
}

TEST_CASE("issuer chains: the first header that is there, percent-encoded, a raw plus kept") {
  const TestWorld world;
  const std::string pem = world.world.pki.pck_chain_pem();
  CHECK(require(parse_issuer_chain({{"a-chain", percent_encode(pem)}}, {"A-Chain", "B-Chain"})) ==
        pem);
  CHECK(require(parse_issuer_chain({{"B-Chain", percent_encode(pem)}}, {"A-Chain", "B-Chain"})) ==
        pem);
  std::string sparse = percent_encode(pem);
  for (std::size_t at = sparse.find("%2B"); at != std::string::npos; at = sparse.find("%2B"))
    sparse.replace(at, 3, "+");
  CHECK(require(parse_issuer_chain({{"A-Chain", sparse}}, {"A-Chain"})) == pem);
}

TEST_CASE("issuer chains that are none") {
  const TestWorld world;
  const std::string one = percent_encode(world.world.pki.root().pem());
  CHECK(chain_code({}) == ErrorCode::pccs_malformed);
  CHECK(chain_code({{"A-Chain", ""}}) == ErrorCode::pccs_malformed);
  CHECK(chain_code({{"A-Chain", "%zz"}}) == ErrorCode::pccs_malformed);
  CHECK(chain_code({{"A-Chain", "garbage"}}) == ErrorCode::pccs_malformed);
  CHECK(chain_code({{"A-Chain", one}}) == ErrorCode::pccs_malformed);
  CHECK(chain_code({{"A-Chain", one + one + one + one + one}}) == ErrorCode::pccs_malformed);
}

TEST_CASE("a signed document keeps the bytes that are signed") {
  const std::string hex(128, 'a');
  const auto document = require(parse_signed_document(
      " {\"tcbInfo\": {\"b\" : 1,\"a\":[ ]} , \"signature\":\"" + hex + "\"}\n", "tcbInfo"));
  CHECK(document.text == "{\"b\" : 1,\"a\":[ ]}");
  CHECK(document.signature[63] == 0xaa);
}

TEST_CASE("documents of another shape") {
  const std::string hex(128, 'a');
  const std::string signature = ",\"signature\":\"" + hex + "\"}";
  for (const std::string& body :
       {std::string(), std::string("[]"), "{\"other\":{}" + signature,
        "{\"tcbInfo\":\"{}\"" + signature, "{\"tcbInfo\":null" + signature,
        std::string("{\"tcbInfo\":{}}"), "{\"tcbInfo\":{},\"signature\":\"" + hex.substr(2) + "\"}",
        "{\"tcbInfo\":{},\"signature\":\"" + hex.substr(1) + "g\"}",
        "{\"tcbInfo\":{},\"tcbInfo\":{}" + signature, "{\"tcbInfo\":{}" + signature + "x"})
    CHECK_MESSAGE(document_code(body) == ErrorCode::pccs_malformed, body);
}

TEST_CASE("the place of the root CRL stands in Intel's root certificate") {
  const char* samples = std::getenv("DCAP_QVL_SAMPLES");
  const auto raw =
      read_file(std::string(samples == nullptr ? "" : samples) + "/tdx_quote", 1 << 20);
  if (!raw) {
    MESSAGE("skipped: no samples of the dcap-qvl crate");
    return;
  }
  const auto chain =
      require(crypto::parse_pem_chain(require(attestation::parse_quote(*raw)).pck_chain_pem, 4));
  CHECK(require(crl_distribution_url(chain.back())) ==
        "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der");
}

TEST_CASE("a certificate without a distribution point") {
  const TestWorld world;
  const auto leaf = require(crypto::Certificate::from_der(world.world.kms.root().der));
  CHECK(require(crl_distribution_url(leaf)).empty());
}
