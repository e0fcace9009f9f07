// The two vectors of docs/protocol.md 6.8, to which a second implementation (tests/interop) is held
// as well: every value comes out, step by step, and both sides of the exchange work with them.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/certificate.h"
#include "crypto/random_test_support.h"
#include "protocol/bound_answer.h"
#include "protocol/bound_challenge.h"
#include "protocol/bound_challenge_answer.h"
#include "protocol/bound_challenge_request.h"
#include "protocol/bound_fetch_answer.h"
#include "protocol/bound_fetch_request.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

constexpr std::size_t kMaxFile = 1024 * 1024;

json::value load_vectors() {
  const char* source = std::getenv("JINGUI_SOURCE_DIR");
  const auto file = read_file(
      std::string(source == nullptr ? "." : source) + "/src/protocol/testdata/bound_vectors.json",
      kMaxFile);
  REQUIRE(file);
  return json::parse(as_text(*file)).value();
}

std::string text(const json::value& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

Bytes hex(const json::value& object, std::string_view name) {
  return hex_decode(text(object, name)).value();
}

ByteArray<32> hex32(const json::value& object, std::string_view name) {
  return hex_decode_array<32>(text(object, name)).value();
}

SecretBytes secret(ByteView bytes) {
  return SecretBytes::copy_of(bytes).value();
}

/// Private keys of the vectors are 32 equal bytes.
Bytes equal_bytes(const json::value& inputs, std::string_view name) {
  return Bytes(32, static_cast<std::uint8_t>(inputs.at(name).as_int64()));
}

crypto::X25519PrivateKey x25519(const json::value& inputs, std::string_view name) {
  return crypto::X25519PrivateKey::from_secret(secret(equal_bytes(inputs, name))).value();
}

std::vector<std::string> texts(const json::value& inputs, std::string_view name) {
  std::vector<std::string> out;
  for (const auto& element : inputs.at(name).as_array()) out.emplace_back(element.as_string());
  return out;
}

std::vector<SecretBytes> values(const json::value& inputs) {
  std::vector<SecretBytes> out;
  for (const auto& value : texts(inputs, "values"))
    out.push_back(secret(hex_decode(value).value()));
  return out;
}

/// All of one vector, computed in the order of the exchange.
struct Exchange {
  const json::value& in;
  Origin origin = Origin::parse(text(in, "origin")).value();
  crypto::X25519PrivateKey client = x25519(in, "client_key");
  crypto::X25519PrivateKey recipient = x25519(in, "recipient_key");
  SecretBytes nonce = secret(hex(in, "nonce"));
  SecretBytes opening = secret(hex(in, "opening"));
  std::string challenge_id = text(in, "challenge_id");
  std::vector<std::string> references = texts(in, "references");
  crypto::Sha256 lock = answer_lock(std::as_const(opening).expose());

  Step<RequestHash> step0 =
      request_step({origin, parse_command(text(in, "command")).value(), client.public_key(),
                    hex32(in, "client_nonce"), hex32(in, "client_leaf_sha256")});
  SealedChallenge challenge = sealed_challenge();
  Step<ChallengeHash> step1 = challenge_step({step0.hash, challenge_id, challenge, lock,
                                              parse_freshness(text(in, "freshness")).value(), tls(),
                                              hex32(in, "server_leaf_sha256")});
  Step<FetchHash> step2 = fetch_step({step1.hash, recipient.public_key(), references});

  std::optional<crypto::Sha256> tls() const {
    if (text(in, "tls_certificate").empty()) return {};
    return hex32(in, "tls_certificate");
  }
  SealedChallenge sealed_challenge() const {
    crypto::GivenRandom random(equal_bytes(in, "challenge_sender"));
    return seal_challenge(client.public_key(), step0.hash, nonce, random).value();
  }
  AnswerContext context() const { return {nonce, challenge_id, step2.hash}; }
  Bytes sealed() const {
    crypto::GivenRandom random(equal_bytes(in, "answer_sender"));
    return seal_answer(recipient.public_key(), context(), opening, values(in), random).value();
  }
};

void check_outputs(const json::value& vector) {
  const json::value& out = vector.at("outputs");
  const Exchange exchange{vector.at("inputs")};
  CHECK(hex_encode(exchange.step0.bytes) == text(out, "b0"));
  CHECK(hex_encode(exchange.step0.hash.value) == text(out, "t0"));
  CHECK(hex_encode(exchange.challenge) == text(out, "challenge"));
  CHECK(hex_encode(exchange.lock) == text(out, "answer_lock"));
  CHECK(hex_encode(exchange.step1.bytes) == text(out, "b1"));
  CHECK(hex_encode(exchange.step1.hash.value) == text(out, "t1"));
  CHECK(hex_encode(exchange.step2.bytes) == text(out, "b2"));
  CHECK(hex_encode(exchange.step2.hash.value) == text(out, "t2"));
  const SecretBytes& nonce = exchange.nonce;
  const FetchHash& fetch = exchange.step2.hash;
  CHECK(hex_encode(challenge_response(nonce, fetch)->expose()) == text(out, "challenge_response"));
  CHECK(hex_encode(answer_psk(nonce, fetch)->expose()) == text(out, "psk"));
  CHECK(hex_encode(quote_report_data(fetch)) == text(out, "report_data"));
  CHECK(hex_encode(exchange.sealed()) == text(out, "sealed"));
}

void check_opens(const json::value& vector) {
  const Exchange exchange{vector.at("inputs")};
  const auto nonce = open_challenge(exchange.client, exchange.step0.hash, exchange.challenge);
  CHECK(to_bytes(nonce->expose()) == hex(exchange.in, "nonce"));
  const auto opened =
      open_answer(x25519(exchange.in, "recipient_key"), exchange.context(),
                  {exchange.lock, exchange.references.size()}, hex(vector.at("outputs"), "sealed"))
          .value();
  const auto wanted = values(exchange.in);
  REQUIRE(opened.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    CHECK(to_bytes(opened[i].expose()) == to_bytes(wanted[i].expose()));
}

crypto::Certificate leaf(const AttestationBundle& bundle) {
  return crypto::parse_pem_chain(bundle.app_cert, 1).value().front();
}

void check_signature(const AttestationBundle& bundle, ByteView bytes, Bytes signature) {
  const auto key = leaf(bundle).public_key().value();
  CHECK(key.verify_der(bytes, signature));
  Bytes other = to_bytes(bytes);
  other.back() ^= 1;
  const auto refused = key.verify_der(other, signature);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::signature_invalid);
}

}  // namespace

TEST_CASE("both vectors: every value comes out") {
  const auto vectors = load_vectors();
  for (const auto& vector : vectors.as_array()) {
    CAPTURE(text(vector, "name"));
    check_outputs(vector);
  }
}

TEST_CASE("both vectors: challenge and answer open") {
  const auto vectors = load_vectors();
  for (const auto& vector : vectors.as_array()) {
    CAPTURE(text(vector, "name"));
    check_opens(vector);
  }
}

TEST_CASE("first vector: the values that are written down elsewhere too") {
  const auto vectors = load_vectors();
  const Exchange exchange{vectors.at(0).at("inputs")};
  CHECK(hex_encode(exchange.step0.hash.value) ==
        "827d609f64b94a64f9600b90ac9c0bfd4ffb75bbbcecc97ee3385468e7bf9f76");
  CHECK(hex_encode(exchange.step1.hash.value) ==
        "73b8880359ae01f1b3e39541b20cbd85fd8798c1a2f6daa76696b695725cf04a");
  CHECK(hex_encode(exchange.step2.hash.value) ==
        "48c55143df6f7c2cd5ae821ead64bb3df61de8a20ed6e6fca6b1cc090f6b4a97");
  const Bytes sealed = exchange.sealed();
  CHECK(sealed.size() == 304);
  CHECK(hex_encode(crypto::sha256(sealed)) ==
        "2995975df5bb24b2484c164a810b3ed68fba757114e0369157c3f718575c7bf8");
}

TEST_CASE("second vector: the messages are read, and written as they were") {
  const auto vectors = load_vectors();
  const auto& messages = vectors.at(1).at("messages");
  const auto same = [&](std::string_view name, auto parse) {
    CHECK(to_json(parse(text(messages, name)).value()) == text(messages, name));
  };
  same("challenge_request", parse_bound_challenge_request);
  same("challenge_answer", parse_bound_challenge_answer);
  same("fetch_request", parse_bound_fetch_request);
  same("fetch_answer", parse_bound_fetch_answer);
}

TEST_CASE("second vector: the messages hold its values, and the leaves have signed the steps") {
  const auto vectors = load_vectors();
  const auto& messages = vectors.at(1).at("messages");
  const Exchange exchange{vectors.at(1).at("inputs")};

  const auto request = parse_bound_challenge_request(text(messages, "challenge_request")).value();
  CHECK(request.origin == exchange.origin);
  CHECK(request.command == Command::read);
  CHECK(request.client_key == exchange.client.public_key());
  CHECK(hex_encode(crypto::sha256(leaf(request.client_attestation).der())) ==
        text(exchange.in, "client_leaf_sha256"));
  check_signature(request.client_attestation, exchange.step0.bytes, request.signature);

  const auto answer = parse_bound_challenge_answer(text(messages, "challenge_answer")).value();
  CHECK(answer.challenge == exchange.challenge);
  CHECK(answer.answer_lock == exchange.lock);
  CHECK(answer.freshness == Freshness::quote);
  CHECK(answer.tls_certificate == exchange.tls());
  check_signature(answer.server_attestation, exchange.step1.bytes, answer.signature);

  const auto fetch = parse_bound_fetch_request(text(messages, "fetch_request")).value();
  CHECK(fetch.fid == request.fid);
  CHECK(fetch.secret_references.size() == kMaxReferences);
  CHECK(hex_encode(fetch.challenge_response) ==
        text(vectors.at(1).at("outputs"), "challenge_response"));
  CHECK(fetch.fresh_quote->quote == hex(exchange.in, "quote"));
  CHECK(fetch.fresh_quote->event_log == text(exchange.in, "event_log"));
  check_signature(request.client_attestation, exchange.step2.bytes, fetch.signature);

  const auto sealed = parse_bound_fetch_answer(text(messages, "fetch_answer"))->sealed;
  CHECK(sealed == exchange.sealed());
  CHECK(sealed.size() == 48 + 34 * kAnswerBlockBytes);  // no padding at all
}

TEST_CASE("second vector: the leaf keys are those that the file names") {
  const auto vectors = load_vectors();
  const auto& in = vectors.at(1).at("inputs");
  const auto request =
      parse_bound_challenge_request(text(vectors.at(1).at("messages"), "challenge_request"));
  const auto key = crypto::P256PrivateKey::from_scalar(equal_bytes(in, "client_leaf_key")).value();
  CHECK(key.public_key()->spki() == leaf(request->client_attestation).spki());
  const Exchange exchange{in};
  CHECK(key.public_key()->verify_der(exchange.step0.bytes,
                                     key.sign_der(exchange.step0.bytes).value()));
}
