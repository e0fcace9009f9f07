// Exchanges recorded between the public Go client and server: what the client sent then, sent to
// our server now, is answered in the same members, and the blobs open to the same values.
#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "pccs/pcs_answer.h"
#include "protocol/secret_reference.h"
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

std::string text_of(const json::value& v) {
  return std::string(v.as_string());
}

http::Headers headers_of(const json::object& request) {
  http::Headers headers;
  for (const auto& header : request.at("headers").as_array())
    headers.emplace_back(text_of(header.as_array().at(0)), text_of(header.as_array().at(1)));
  return headers;
}

int status_of(const json::object& response) {
  return std::stoi(text_of(response.at("line")).substr(sizeof "HTTP/1.1"));
}

/// One recording, played against a fresh server that holds what the recorded one held.
class Replay {
 public:
  explicit Replay(const json::object& recording)
      : recording_(recording), key_(private_key(recording.at("instance").as_object())) {}

  void run(TestServer& server) {
    prepare(server);
    for (const auto& exchange : recording_.at("exchanges").as_array())
      replay(server, exchange.as_object());
  }

 private:
  static crypto::X25519PrivateKey private_key(const json::object& instance) {
    const auto bytes = require(hex_decode(text_of(instance.at("private_key"))));
    return require(crypto::X25519PrivateKey::from_secret(require(SecretBytes::copy_of(bytes))));
  }

  void prepare(TestServer& server) {
    const auto& instance = recording_.at("instance").as_object();
    CHECK(server.admin("POST", "/v1/vaults", R"({"id":"demo","name":"Demo"})").status == 201);
    CHECK(server.admin("PUT", "/v1/vaults/demo/items/github", R"({"fields":{"x":"y"}})").status ==
          200);
    const auto registered = server.admin(
        "POST", "/v1/instances",
        json::serialize(json::object{{"public_key", instance.at("public_key")},
                                     {"dstack_app_id", instance.at("dstack_app_id")}}));
    CHECK(registered.status == 201);
    const std::string fid = text_of(instance.at("fid"));
    CHECK(server.admin("POST", "/v1/vaults/demo/instances/" + fid).status == 200);
    for (const auto& exchange : recording_.at("exchanges").as_array()) store(server, exchange);
    if (text_of(recording_.at("what")).find("policy denies") != std::string::npos)
      CHECK(server.admin("PUT", "/v1/debug-policy/demo/" + fid, R"({"allow_read":false})").status ==
            200);
  }

  static void store(TestServer& server, const json::value& exchange) {
    const auto& opened = exchange.as_object().at("opened").as_object();
    if (!opened.contains("secrets")) return;
    for (const auto& secret : opened.at("secrets").as_object()) {
      const auto name =
          require(protocol::parse_secret_reference({secret.key().data(), secret.key().size()}));
      CHECK(server
                .admin("PUT", "/v1/vaults/demo/items/" + name.item,
                       json::serialize(
                           json::object{{"fields", json::object{{name.field, secret.value()}}}}))
                .status == 200);
    }
  }

  void replay(TestServer& server, const json::object& exchange) {
    const auto& request = exchange.at("request").as_object();
    const std::string line = text_of(request.at("line"));
    CAPTURE(line);
    const auto target = line.substr(5, line.rfind(' ') - 5);
    const std::string body = answered(text_of(request.at("body")));
    const auto response = server.send("POST", target, body, headers_of(request));
    INFO(response.body);
    const auto& recorded = exchange.at("response").as_object();
    CHECK(response.status == status_of(recorded));
    CHECK(http::header(response.headers, "Content-Type") == "application/json; charset=utf-8");
    const auto then = require(json::parse(text_of(recorded.at("body"))));
    const auto now = require(json::parse(response.body));
    for (const auto& member : then.as_object()) CHECK(now.as_object().contains(member.key()));
    if (response.status == 200) open(now.as_object(), exchange.at("opened").as_object());
  }

  /// The recorded answer belongs to the recorded nonce: ours takes its place.
  std::string answered(const std::string& body) const {
    auto message = require(json::parse(body));
    if (!message.as_object().contains("challenge_id")) return body;
    message.as_object()["challenge_id"] = challenge_id_;
    message.as_object()["challenge_response"] = response_;
    return json::serialize(message);
  }

  void open(const json::object& answer, const json::object& opened) {
    if (answer.contains("challenge")) {
      challenge_id_ = text_of(answer.at("challenge_id"));
      const auto nonce = open_blob(answer.at("challenge"));
      CHECK(nonce.size() == hex_decode(text_of(opened.at("nonce")))->size());
      response_ = base64_encode(nonce.expose());
      return;
    }
    CHECK(answer.at("secrets").as_object().size() == opened.at("secrets").as_object().size());
    for (const auto& secret : opened.at("secrets").as_object())
      CHECK(as_text(open_blob(answer.at("secrets").as_object().at(secret.key())).expose()) ==
            text_of(secret.value()));
  }

  SecretBytes open_blob(const json::value& text) const {
    return require(crypto::ecies_open(key_, require(base64_decode(text_of(text)))));
  }

  const json::object& recording_;
  crypto::X25519PrivateKey key_;
  std::string challenge_id_, response_;
};

void replay_file(const std::string& name, EvidenceGate* gate = nullptr) {
  CAPTURE(name);
  const auto text = fixture("reference/exchange-" + name + ".json");
  if (!text) return;
  const auto recording = require(json::parse(*text));
  TestServer server(gate);
  Replay(recording.as_object()).run(server);
}

TEST_CASE("our server answers the public Go client as its own server does") {
  for (const char* name : {"run-1", "run-6", "read", "read-denied", "status", "unknown-field",
                           "strict-client-lax-server"})
    replay_file(name);
}

TEST_CASE("our strict server refuses what the Go program's strict server refuses") {
  EvidenceGate gate([](std::string_view pem, std::chrono::milliseconds)
                        -> Result<std::shared_ptr<const attestation::VerifiedEvidence>> {
    const auto evidence = attestation::parse_evidence(pem);
    return fail(evidence ? Error{ErrorCode::internal} : evidence.error());
  });
  replay_file("lax-client-strict-server", &gate);
  replay_file("strict-client-strict-server", &gate);
}

const json::object& answer_at(const json::array& answers, std::string_view path) {
  for (const auto& answer : answers)
    if (text_of(answer.as_object().at("path")).find(path) != std::string::npos)
      return answer.as_object();
  FAIL(path);
  return answers.at(0).as_object();
}

std::string body_of(const json::object& answer) {
  if (!answer.contains("body_base64")) return text_of(answer.at("body"));
  return std::string(as_text(require(base64_decode(text_of(answer.at("body_base64"))))));
}

std::string issuer_chain(const json::object& answer, std::string_view name) {
  http::Headers headers;
  for (const auto& header : answer.at("headers").as_object())
    headers.emplace_back(header.key(), text_of(header.value()));
  return require(pccs::parse_issuer_chain(headers, {name}));
}

/// The collateral that the recorded collateral service gave.
attestation::Collateral collateral_of(const json::array& answers) {
  attestation::Collateral collateral;
  const auto& pck_crl = answer_at(answers, "/pckcrl");
  const auto& tcb_info = answer_at(answers, "/tcb");
  const auto& qe_identity = answer_at(answers, "/qe/identity");
  collateral.pck_crl = require(pccs::parse_crl_body(body_of(pck_crl)));
  collateral.pck_crl_issuer_chain = issuer_chain(pck_crl, "SGX-PCK-CRL-Issuer-Chain");
  collateral.root_ca_crl = require(pccs::parse_crl_body(body_of(answer_at(answers, "/rootcacrl"))));
  const auto tcb = require(pccs::parse_signed_document(body_of(tcb_info), "tcbInfo"));
  collateral.tcb_info = tcb.text;
  collateral.tcb_info_signature = tcb.signature;
  collateral.tcb_info_issuer_chain = issuer_chain(tcb_info, "TCB-Info-Issuer-Chain");
  const auto qe = require(pccs::parse_signed_document(body_of(qe_identity), "enclaveIdentity"));
  collateral.qe_identity = qe.text;
  collateral.qe_identity_signature = qe.signature;
  collateral.qe_identity_issuer_chain =
      issuer_chain(qe_identity, "SGX-Enclave-Identity-Issuer-Chain");
  return collateral;
}

TEST_CASE("recorded evidence is believed up to its chain, which has no app CA") {
  const auto text = fixture("reference/exchange-strict.json");
  if (!text) return;
  const auto holder = require(json::parse(*text));
  const auto& recording = holder.as_object();
  const auto& first = recording.at("exchanges").as_array().at(0).as_object();
  const auto request = require(
      protocol::parse_challenge_request(text_of(first.at("request").as_object().at("body"))));
  const std::string client_cert = request.client_attestation->app_cert;

  attestation::TrustRoots roots;
  roots.quote = require(attestation::QuoteRoot::insecure_development(
      require(base64_decode(text_of(recording.at("trust_root_der"))))));
  roots.kms.add(crypto::sha256(require(crypto::parse_pem_chain(client_cert, 4)).back().spki()));
  const auto collateral = collateral_of(recording.at("pccs").as_array());
  const UnixSeconds now{recording.at("now").as_int64()};
  const auto evidence = require(attestation::parse_evidence(client_cert));
  // The public Go program does not look at the chain. Quote, attributes, key binding, event log and
  // app id come before it.
  CHECK(code_of(attestation::verify_evidence(evidence, collateral, roots, now)) ==
        ErrorCode::chain_length);
}

}  // namespace
}  // namespace jingui::server
