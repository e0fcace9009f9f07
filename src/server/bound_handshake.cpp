#include "server/bound_handshake.h"

#include <algorithm>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "crypto/certificate.h"
#include "protocol/bound_answer.h"
#include "protocol/bound_challenge.h"
#include "server/note_refusal.h"
#include "server/registration.h"

namespace jingui::server {
namespace {

struct Leaf {
  crypto::Sha256 sha256{};  // of its DER
  Bytes spki;
};

Result<Leaf> leaf_of(std::string_view app_cert) {
  const auto chain = TRY(crypto::parse_pem_chain(app_cert, attestation::kMaxChainCertificates));
  return Leaf{crypto::sha256(chain.front().der()), to_bytes(chain.front().spki())};
}

/// "The leaf signs B" (docs/protocol.md 6.1).
Result<void> check_signature(const Bytes& leaf_spki, const Bytes& signed_bytes,
                             const Bytes& signature) {
  const auto key = TRY(crypto::P256PublicKey::from_spki(leaf_spki));
  const auto verified = key.verify_der(signed_bytes, signature);
  if (!verified && verified.error().code == ErrorCode::signature_invalid)
    return fail(ErrorCode::binding_signature_invalid);
  return verified;
}

Result<SecretBytes> new_secret(std::size_t size, crypto::RandomSource& random) {
  auto secret = TRY(SecretBytes::create(size));
  TRY(random.fill(secret.expose()));
  return secret;
}

}  // namespace

Outcome<protocol::BoundChallengeAnswer> BoundHandshake::challenge(
    const protocol::BoundChallengeRequest& request, const std::optional<crypto::Sha256>& tls) {
  Outcome<protocol::BoundChallengeAnswer> outcome{fail(ErrorCode::internal), {}};
  outcome.audit.fid = request.fid;
  outcome.audit.command = protocol::command_name(request.command);
  Evidence evidence;
  bool key_shown = false;
  outcome.answer = [&]() -> Result<protocol::BoundChallengeAnswer> {
    if (std::ranges::find(parts_.origins, request.origin) == parts_.origins.end())
      return fail(ErrorCode::origin_not_mine, request.origin.text());
    outcome.uniform = true;
    const auto leaf = TRY(leaf_of(request.client_attestation.app_cert));
    const auto step = protocol::request_step(
        {request.origin, request.command, request.client_key, request.client_nonce, leaf.sha256});
    TRY(check_signature(leaf.spki, step.bytes, request.signature));
    key_shown = true;
    if (leaf.spki == parts_.own.current()->leaf_spki) return fail(ErrorCode::own_evidence);
    evidence = TRY(verify_client(request, outcome.audit));
    TRY(check_registration(request, *evidence));
    outcome.uniform = false;
    TRY(parts_.judge(*evidence));
    return issue(request, step.hash, evidence, tls);
  }();
  if (!outcome.answer && parts_.refused != nullptr)
    note_refusal(*parts_.refused, parts_.store,
                 {.fid = request.fid,
                  .app_cert = request.client_attestation.app_cert,
                  .reason = outcome.answer.error().code,
                  .evidence_verified = evidence != nullptr,
                  .key_shown = key_shown},
                 parts_.clock->now(), parts_.monotonic());
  return outcome;
}

/// The chain was parsed and the request was signed by the leaf's key.
Result<BoundHandshake::Evidence> BoundHandshake::verify_client(
    const protocol::BoundChallengeRequest& request, AuditRecord& audit) {
  const auto& bundle = request.client_attestation;
  auto evidence = TRY(parts_.evidence.verify(bundle.app_cert));
  audit.app_id = evidence->app_id_hex();
  audit.instance_id = evidence->instance_id_hex();
  if (!agrees(bundle.claimed_app_id, audit.app_id)) return fail(ErrorCode::claimed_app_id_mismatch);
  if (!agrees(bundle.claimed_instance_id, audit.instance_id))
    return fail(ErrorCode::claimed_instance_id_mismatch);
  return evidence;
}

Result<void> BoundHandshake::check_registration(const protocol::BoundChallengeRequest& request,
                                                const attestation::VerifiedEvidence& evidence) {
  const auto instance = TRY(parts_.store.get_instance(request.fid));
  if (!instance.enabled) return fail(ErrorCode::instance_disabled);
  if (instance.public_key != request.client_key) return fail(ErrorCode::registered_key_mismatch);
  if (instance.app_id != evidence.app_id_hex())
    return fail(ErrorCode::registered_app_id_mismatch, "registered for " + instance.app_id);
  return {};
}

Result<protocol::BoundChallengeAnswer> BoundHandshake::issue(
    const protocol::BoundChallengeRequest& request, const protocol::RequestHash& request_hash,
    Evidence evidence, const std::optional<crypto::Sha256>& tls) {
  const ChallengeOwner owner{request.fid, crypto::sha256(evidence->leaf_spki()),
                             request.client_nonce};
  const bool only_asks = request.command == protocol::Command::status;
  if (only_asks)
    TRY(status_.take(hex_encode(owner.leaf_key), parts_.monotonic()));
  else
    TRY(parts_.challenges.admit(owner, parts_.monotonic()));
  BoundChallenge challenge;
  challenge.fid = request.fid;
  challenge.client_key = request.client_key;
  challenge.app_id = evidence->app_id_hex();
  challenge.command = request.command;
  challenge.evidence = std::move(evidence);
  challenge.nonce = TRY(new_secret(protocol::kChallengeBytes, parts_.random));
  challenge.opening = TRY(new_secret(protocol::kAnswerOpeningBytes, parts_.random));
  auto answer = TRY(sign(request, request_hash, challenge, tls));
  if (!only_asks)
    TRY(parts_.challenges.add(answer.challenge_id, owner, std::move(challenge),
                              parts_.monotonic()));
  return answer;
}

/// The answer, and in `challenge` what it says to.
Result<protocol::BoundChallengeAnswer> BoundHandshake::sign(
    const protocol::BoundChallengeRequest& request, const protocol::RequestHash& request_hash,
    BoundChallenge& challenge, const std::optional<crypto::Sha256>& tls) {
  ByteArray<kChallengeIdBytes> id{};
  TRY(parts_.random.fill(id));
  const auto own = parts_.own.current();
  protocol::BoundChallengeAnswer answer;
  answer.challenge_id = hex_encode(id);
  answer.challenge = TRY(
      protocol::seal_challenge(request.client_key, request_hash, challenge.nonce, parts_.random));
  answer.server_attestation = own->bundle;
  answer.answer_lock = protocol::answer_lock(std::as_const(challenge.opening).expose());
  answer.freshness = challenge.freshness;
  answer.tls_certificate = tls;
  const auto step = protocol::challenge_step({request_hash, answer.challenge_id, answer.challenge,
                                              answer.answer_lock, answer.freshness,
                                              answer.tls_certificate, own->leaf->sha256});
  answer.signature = TRY(own->leaf->key.sign_der(step.bytes));
  challenge.transcript = step.hash;
  return answer;
}

Outcome<protocol::BoundFetchAnswer> BoundHandshake::fetch(
    const protocol::BoundFetchRequest& request) {
  Outcome<protocol::BoundFetchAnswer> outcome{fail(ErrorCode::internal), {}, true};
  outcome.audit.fid = request.fid;
  outcome.audit.references = request.secret_references;
  outcome.answer = [&]() -> Result<protocol::BoundFetchAnswer> {
    // From here on the challenge is used up, whatever follows.
    const auto challenge = TRY(parts_.challenges.consume(request.challenge_id, parts_.monotonic()));
    outcome.audit.command = protocol::command_name(challenge.command);
    // An error of shape, which only the challenge can tell.
    outcome.uniform = !request.fresh_quote || challenge.freshness == protocol::Freshness::quote;
    if (!outcome.uniform) return fail(ErrorCode::fresh_quote_unexpected);
    outcome.audit.app_id = challenge.evidence->app_id_hex();
    outcome.audit.instance_id = challenge.evidence->instance_id_hex();
    const auto step = protocol::fetch_step(
        {challenge.transcript, request.recipient_key, request.secret_references});
    TRY(check_fetch(request, challenge, step));
    outcome.audit.signed_bytes = step.bytes;
    outcome.audit.signature = request.signature;
    outcome.uniform = false;
    TRY(parts_.judge(*challenge.evidence));
    // Nothing here looks at a fresh quote yet.
    if (challenge.freshness == protocol::Freshness::quote)
      return fail(ErrorCode::fresh_quote_required);
    outcome.uniform = true;
    return release(request, challenge, step.hash, outcome);
  }();
  return outcome;
}

/// That it is the answer to this challenge, by who it was issued to.
Result<void> BoundHandshake::check_fetch(const protocol::BoundFetchRequest& request,
                                         const BoundChallenge& challenge,
                                         const protocol::Step<protocol::FetchHash>& step) {
  if (challenge.fid != request.fid) return fail(ErrorCode::challenge_fid_mismatch);
  const auto response = TRY(protocol::challenge_response(challenge.nonce, step.hash));
  if (!equal_constant_time(response.expose(), request.challenge_response))
    return fail(ErrorCode::challenge_response_invalid);
  TRY(check_signature(challenge.evidence->leaf_spki(), step.bytes, request.signature));
  if (challenge.evidence->valid_until() <= parts_.clock->now())
    return fail(ErrorCode::evidence_expired);
  return {};
}

Result<protocol::BoundFetchAnswer> BoundHandshake::release(
    const protocol::BoundFetchRequest& request, const BoundChallenge& challenge,
    const protocol::FetchHash& fetch, Outcome<protocol::BoundFetchAnswer>& outcome) {
  store::FetchQuery query;
  query.fid = request.fid;
  query.debug_read = challenge.command == protocol::Command::read;
  auto names = parse_names(request.secret_references, outcome.refused_reference);
  if (!names) outcome.uniform = false;
  query.names = TRY(std::move(names));
  const auto unchanged = [&](const store::Instance& instance) {
    return check_unchanged(instance, challenge.client_key, challenge.app_id);
  };
  const auto fetched = TRY(parts_.store.fetch(query, unchanged));
  outcome.uniform = false;
  if (fetched.refusal) {
    outcome.refused_reference = request.secret_references.at(fetched.refusal->position);
    return fail(fetched.refusal->code);
  }
  auto sealed = TRY(protocol::seal_answer(request.recipient_key,
                                          {challenge.nonce, request.challenge_id, fetch},
                                          challenge.opening, fetched.values, parts_.random));
  note_use(parts_.store, fetched.instance, parts_.clock->now());
  return protocol::BoundFetchAnswer{std::move(sealed)};
}

}  // namespace jingui::server
