#include "client/handshake.h"

#include <algorithm>

#include "attestation/limits.h"
#include "base/utf8.h"
#include "client/limits.h"
#include "client/output.h"
#include "client/server_answer.h"
#include "crypto/certificate.h"
#include "crypto/ecies.h"
#include "protocol/challenge_answer.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_answer.h"
#include "protocol/fetch_request.h"
#include "protocol/limits.h"

namespace jingui::client {
namespace {

struct OwnEvidence {
  protocol::AttestationBundle bundle;
  Bytes leaf_spki;
};

Result<Bytes> leaf_spki_of(std::string_view app_cert) {
  const auto chain = TRY(crypto::parse_pem_chain(app_cert, attestation::kMaxChainCertificates));
  return chain.front().spki();
}

/// `tcb_info` is empty: nobody reads it, and it would show the compose file to a server that is not
/// verified yet.
Result<OwnEvidence> own_evidence(const HandshakeContext& context) {
  if (context.strict == nullptr) return OwnEvidence{};
  // Just after boot a guest has no certificate yet; it asks its KMS for one.
  auto info = TRY(context.strict->agent.info_with_certificate(context.deadline.left()));
  auto spki = TRY(leaf_spki_of(info.app_cert));
  return OwnEvidence{{.app_cert = std::move(info.app_cert),
                      .claimed_tcb_info = {},
                      .claimed_app_id = std::move(info.app_id),
                      .claimed_instance_id = {},
                      .claimed_device_id = {}},
                     std::move(spki)};
}

Result<void> check_claim(std::string_view claimed, const std::string& verified) {
  if (!claimed.empty() && claimed != verified)
    return fail(ErrorCode::server_claim_mismatch, printable(claimed) + ", verified " + verified);
  return {};
}

/// Gate 4 of the handshake, before anything is decrypted.
Result<std::shared_ptr<const attestation::VerifiedEvidence>> accept_server(
    const HandshakeContext& context, const std::optional<protocol::AttestationBundle>& bundle,
    const Bytes& own_leaf) {
  const StrictMode& strict = *context.strict;
  if (!bundle) return fail(ErrorCode::server_attestation_missing);
  // A certificate that cannot be parsed is refused by the verifier, with its reason.
  if (const auto spki = leaf_spki_of(bundle->app_cert); spki && *spki == own_leaf)
    return fail(ErrorCode::own_evidence);
  auto verified = TRY(strict.verifier.verify(bundle->app_cert, context.deadline.left()));
  TRY(check_claim(bundle->claimed_app_id, verified->app_id_hex()));
  TRY(check_claim(bundle->claimed_instance_id, verified->instance_id_hex()));
  const auto& expected = strict.expected_server_app_id;
  if (!expected.empty() && verified->app_id_hex() != expected)
    return fail(ErrorCode::server_app_id_mismatch,
                "expected " + printable(expected) + ", got " + verified->app_id_hex());
  return verified;
}

http::Request post(const HandshakeContext& context, std::string_view path, std::string body) {
  http::Request request;
  request.method = "POST";
  request.target = context.server.path + std::string(path);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

Result<http::Response> send(const HandshakeContext& context, http::Request request,
                            std::size_t limit, Retries& retries) {
  auto options = context.http;
  options.max_body_bytes = limit;
  auto response = http::send(context.server, std::move(request), options, context.deadline);
  if (response) retries.note(*response);
  return response;
}

bool is_text(ByteView bytes) {
  std::string_view text = as_text(bytes);
  if (!is_utf8(text)) return false;
  const auto control = [](char c) {
    return (c >= 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
  };
  return std::none_of(text.begin(), text.end(), control);
}

Result<SecretBytes> open_value(const crypto::X25519PrivateKey& key,
                               const protocol::SealedSecret& sealed) {
  if (sealed.blob.size() > protocol::kMaxValueBytes + crypto::kEciesOverhead)
    return fail(ErrorCode::server_answer_malformed,
                "value of " + sealed.reference + " is too long");
  auto value = crypto::ecies_open(key, sealed.blob);
  if (!value) return malformed_answer("value of " + sealed.reference, value.error());
  return std::move(*value);
}

Result<std::vector<FetchedSecret>> open_answer(const HandshakeContext& context,
                                               const http::Response& response,
                                               const std::vector<std::string>& references) {
  const auto answer = protocol::parse_fetch_answer(response.body);
  if (!answer) return malformed_answer("fetch", answer.error());
  std::vector<FetchedSecret> out;
  for (const auto& reference : references) {
    const auto& secrets = answer->secrets;
    const auto at =
        std::find_if(secrets.begin(), secrets.end(),
                     [&](const protocol::SealedSecret& s) { return s.reference == reference; });
    if (at == secrets.end()) return fail(ErrorCode::secret_missing, reference);
    auto value = TRY(open_value(context.key, *at));
    out.push_back({reference, std::move(value)});
  }
  return out;
}

Result<AcceptedChallenge> challenge_once(const HandshakeContext& context, const OwnEvidence& own,
                                         Retries& retries) {
  protocol::ChallengeRequest message{.fid = crypto::fid_of(context.key.public_key()),
                                     .client_attestation = {}};
  if (context.strict != nullptr) message.client_attestation = own.bundle;
  const auto response =
      TRY(send(context, post(context, "/v1/secrets/challenge", protocol::to_json(message)),
               kMaxChallengeAnswerBytes, retries));
  if (response.status != 200) return fail(refusal_of("challenge endpoint", response));
  auto answer = protocol::parse_challenge_answer(response.body);
  if (!answer) return malformed_answer("challenge", answer.error());
  AcceptedChallenge out{std::move(answer->challenge_id), std::move(answer->challenge), nullptr};
  if (context.strict != nullptr)
    out.server = TRY(accept_server(context, answer->server_attestation, own.leaf_spki));
  return out;
}

Result<std::vector<FetchedSecret>> fetch_once(const HandshakeContext& context,
                                              const OwnEvidence& own, std::string_view command,
                                              const std::vector<std::string>& references,
                                              Retries& retries) {
  protocol::FetchRequest message;
  message.fid = crypto::fid_of(context.key.public_key());
  message.secret_references = references;
  {
    auto challenge = TRY(challenge_once(context, own, retries));
    const auto nonce = TRY(open_challenge(context.key, challenge.sealed));
    message.challenge_id = std::move(challenge.id);
    message.challenge_response = to_bytes(nonce.expose());
  }
  auto request = post(context, "/v1/secrets/fetch", protocol::to_json(message));
  wipe(message.challenge_response);
  request.headers.emplace_back("X-Jingui-Command", command);
  const auto response = TRY(send(context, std::move(request), kMaxFetchAnswerBytes, retries));
  if (response.status != 200) return fail(refusal_of("server", response));
  return open_answer(context, response, references);
}

}  // namespace

Result<AcceptedChallenge> request_challenge(const HandshakeContext& context) {
  const auto own = TRY(own_evidence(context));
  Retries retries(context.deadline, context.sleep);
  while (true) {
    auto challenge = challenge_once(context, own, retries);
    if (challenge) return challenge;
    TRY(retries.pause_after(std::move(challenge.error())));
  }
}

Result<SecretBytes> open_challenge(const crypto::X25519PrivateKey& key, ByteView sealed) {
  if (sealed.size() != crypto::kEciesOverhead + protocol::kChallengeBytes)
    return fail(ErrorCode::challenge_suspicious, "it does not hold 32 bytes");
  auto nonce = crypto::ecies_open(key, sealed);
  if (!nonce) return malformed_answer("challenge", nonce.error());
  if (is_text(nonce->expose())) return fail(ErrorCode::challenge_suspicious, "it holds text");
  return std::move(*nonce);
}

Result<std::vector<FetchedSecret>> fetch_secrets(const HandshakeContext& context,
                                                 std::string_view command,
                                                 const std::vector<std::string>& references) {
  const auto own = TRY(own_evidence(context));
  Retries retries(context.deadline, context.sleep);
  while (true) {
    auto secrets = fetch_once(context, own, command, references, retries);
    if (secrets) return secrets;
    TRY(retries.pause_after(std::move(secrets.error())));
  }
}

}  // namespace jingui::client
