#include "server/handshake_service.h"

#include <algorithm>
#include <cctype>

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/ecies.h"
#include "server/note_refusal.h"
#include "server/registration.h"

namespace jingui::server {
namespace {

/// Trimmed and in lower case, as the public Go program reads the header.
std::string normal_command(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  std::string command(text);
  for (char& c : command) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return command;
}

}  // namespace

Outcome<protocol::ChallengeAnswer> HandshakeService::challenge(
    const protocol::ChallengeRequest& request) {
  Outcome<protocol::ChallengeAnswer> outcome{fail(ErrorCode::internal), {}, parts_.strict};
  outcome.audit.fid = request.fid;
  Evidence evidence;
  outcome.answer = [&]() -> Result<protocol::ChallengeAnswer> {
    if (parts_.strict) TRY(verify_client(request, outcome.audit, evidence));
    const auto instance = TRY(find_registration(request.fid, evidence));
    outcome.uniform = false;
    if (!instance.enabled) return fail(ErrorCode::instance_disabled);
    if (instance.profile != store::Profile::reference)
      return fail(ErrorCode::profile_not_allowed,
                  "the instance must use " + std::string(profile_name(instance.profile)));
    return issue(instance, evidence);
  }();
  if (!outcome.answer && parts_.strict && parts_.refused != nullptr && request.client_attestation)
    note_refusal(*parts_.refused, parts_.store,
                 {.fid = request.fid,
                  .app_cert = request.client_attestation->app_cert,
                  .reason = outcome.answer.error().code,
                  .evidence_verified = evidence != nullptr},
                 parts_.clock->now(), parts_.monotonic());
  return outcome;
}

Result<void> HandshakeService::verify_client(const protocol::ChallengeRequest& request,
                                             AuditRecord& audit, Evidence& evidence) {
  if (!request.client_attestation) return fail(ErrorCode::client_attestation_missing);
  const auto& bundle = *request.client_attestation;
  if (bundle.claimed_app_id.empty()) return fail(ErrorCode::client_app_id_missing);
  evidence = TRY(parts_.evidence->verify(bundle.app_cert));
  audit.app_id = evidence->app_id_hex();
  audit.instance_id = evidence->instance_id_hex();
  if (!agrees(bundle.claimed_app_id, audit.app_id)) return fail(ErrorCode::claimed_app_id_mismatch);
  if (!agrees(bundle.claimed_instance_id, audit.instance_id))
    return fail(ErrorCode::claimed_instance_id_mismatch);
  if (evidence->leaf_spki() == parts_.own->current()->leaf_spki)
    return fail(ErrorCode::own_evidence);
  return {};
}

Result<store::Instance> HandshakeService::find_registration(const std::string& fid,
                                                            const Evidence& evidence) {
  auto instance = TRY(parts_.store.get_instance(fid));
  if (parts_.strict && instance.app_id != evidence->app_id_hex())
    return fail(ErrorCode::registered_app_id_mismatch, "registered for " + instance.app_id);
  return instance;
}

Result<protocol::ChallengeAnswer> HandshakeService::issue(const store::Instance& instance,
                                                          Evidence evidence) {
  Challenge challenge;
  challenge.nonce = TRY(SecretBytes::create(kNonceBytes));
  TRY(parts_.random.fill(challenge.nonce.expose()));
  ByteArray<kChallengeIdBytes> id{};
  TRY(parts_.random.fill(id));

  protocol::ChallengeAnswer answer;
  answer.challenge_id = hex_encode(id);
  challenge.sealer = TRY(crypto::EciesSealer::create(instance.public_key, parts_.random));
  answer.challenge =
      TRY(challenge.sealer->seal(std::as_const(challenge.nonce).expose(), parts_.random));
  if (parts_.strict) answer.server_attestation = parts_.own->current()->bundle;

  challenge.fid = instance.fid;
  challenge.strict = parts_.strict;
  challenge.profile = instance.profile;
  challenge.public_key = instance.public_key;
  challenge.app_id = instance.app_id;
  challenge.evidence = std::move(evidence);
  parts_.challenges.add(answer.challenge_id, std::move(challenge), parts_.monotonic());
  return answer;
}

Outcome<protocol::FetchAnswer> HandshakeService::fetch(const protocol::FetchRequest& request,
                                                       std::string_view command) {
  Outcome<protocol::FetchAnswer> outcome{fail(ErrorCode::internal), {}};
  outcome.audit.fid = request.fid;
  outcome.audit.command = normal_command(command);
  outcome.audit.references = request.secret_references;
  outcome.answer = [&]() -> Result<protocol::FetchAnswer> {
    const auto challenge = TRY(redeem(request));
    if (challenge.evidence != nullptr) {
      outcome.audit.app_id = challenge.evidence->app_id_hex();
      outcome.audit.instance_id = challenge.evidence->instance_id_hex();
      if (challenge.evidence->valid_until() <= parts_.clock->now())
        return fail(ErrorCode::evidence_expired);
    }
    return release(request, challenge, outcome);
  }();
  return outcome;
}

Result<Challenge> HandshakeService::redeem(const protocol::FetchRequest& request) {
  // From here on the challenge is used up, whatever follows.
  auto challenge = TRY(parts_.challenges.consume(request.challenge_id, parts_.monotonic()));
  if (challenge.fid != request.fid) return fail(ErrorCode::challenge_fid_mismatch);
  if (challenge.strict != parts_.strict) return fail(ErrorCode::challenge_mode_mismatch);
  if (parts_.strict && challenge.evidence == nullptr)
    return fail(ErrorCode::challenge_not_verified);
  if (!equal_constant_time(std::as_const(challenge.nonce).expose(), request.challenge_response))
    return fail(ErrorCode::challenge_response_invalid);
  return challenge;
}

Result<protocol::FetchAnswer> HandshakeService::release(const protocol::FetchRequest& request,
                                                        const Challenge& challenge,
                                                        Outcome<protocol::FetchAnswer>& outcome) {
  store::FetchQuery query;
  query.fid = request.fid;
  query.names = TRY(parse_names(request.secret_references, outcome.refused_reference));
  query.debug_read = outcome.audit.command == "read";
  const auto unchanged = [&](const store::Instance& instance) -> Result<void> {
    TRY(check_unchanged(instance, challenge.public_key, challenge.app_id));
    if (instance.profile != challenge.profile)
      return fail(ErrorCode::registration_changed, "another profile");
    return {};
  };
  const auto fetched = TRY(parts_.store.fetch(query, unchanged));
  if (fetched.refusal) {
    outcome.refused_reference = request.secret_references.at(fetched.refusal->position);
    return fail(fetched.refusal->code);
  }
  auto answer = TRY(seal(request.secret_references, fetched, *challenge.sealer));
  note_use(parts_.store, fetched.instance, parts_.clock->now());
  return answer;
}

Result<protocol::FetchAnswer> HandshakeService::seal(const std::vector<std::string>& references,
                                                     const store::Fetched& fetched,
                                                     const crypto::EciesSealer& sealer) {
  protocol::FetchAnswer answer;
  for (std::size_t i = 0; i < references.size(); ++i) {
    auto blob = TRY(sealer.seal(fetched.values.at(i).expose(), parts_.random));
    answer.secrets.push_back({references[i], std::move(blob)});
  }
  return answer;
}

}  // namespace jingui::server
