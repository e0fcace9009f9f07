#include "server/bound_world_test_support.h"

#include "crypto/certificate.h"

namespace jingui::server {

dstack::OwnLeaf leaf_of(const simulator::SimulatedGuest& guest, UnixSeconds now,
                        const simulator::EvidenceOptions& options) {
  auto spec = guest.world().kms.leaf_spec(guest.spec().app_id);
  spec.not_before = now + -300;
  spec.not_after = now + 48 * 3600;
  auto made =
      require(guest.make_evidence(options, spec, require(crypto::P256PrivateKey::generate())));
  const auto leaf = require(crypto::parse_pem_chain(made.app_cert_pem, 4)).front();
  return {made.app_cert_pem, crypto::sha256(leaf.der()), to_bytes(leaf.spki()), leaf.not_after(),
          std::move(made.leaf_key)};
}

BoundServer::BoundServer(StrictWorld& w)
    : StrictServer(w),
      world(w),
      authenticate([&w](std::string_view pem, std::chrono::milliseconds)
                       -> Result<std::shared_ptr<const attestation::VerifiedEvidence>> {
        const auto evidence = TRY(attestation::parse_evidence(pem));
        return std::make_shared<const attestation::VerifiedEvidence>(
            TRY(attestation::verify_evidence(evidence, w.collateral, w.roots, w.clock->now())));
      }),
      own_leaf(require(OwnEvidence::collect_leaf(
          [&w](UnixSeconds now) -> Result<dstack::OwnLeaf> { return leaf_of(w.server_guest, now); },
          clock))),
      bound({.store = *store,
             .challenges = bound_challenges,
             .random = random,
             .clock = clock,
             .monotonic = [this] { return clock->monotonic(); },
             .evidence = authenticate,
             .judge = [this](const auto& evidence) -> Result<void> {
               attestation::PolicyContext context;
               context.leaf_signs = true;
               TRY(attestation::evaluate(policy, evidence, clock->now(), context));
               return {};
             },
             .own = *own_leaf,
             .origins = {require(protocol::Origin::parse("https://vault.example"))},
             .refused = &refused}) {}

BoundClient::BoundClient(const StrictWorld& world)
    : key(key_of_seed("client")),
      leaf(leaf_of(world.client_guest, world.clock->now())),
      origin(require(protocol::Origin::parse("https://vault.example"))) {}

void BoundClient::sign(protocol::BoundChallengeRequest& request) const {
  const auto step = protocol::request_step(
      {request.origin, request.command, request.client_key, request.client_nonce, leaf.sha256});
  request.signature = require(leaf.key.sign_der(step.bytes));
}

protocol::BoundChallengeRequest BoundClient::request() const {
  protocol::BoundChallengeRequest request{.fid = crypto::fid_of(key.public_key()),
                                          .client_attestation = {},
                                          .client_key = key.public_key(),
                                          .client_nonce = client_nonce,
                                          .origin = origin,
                                          .command = command,
                                          .signature = {}};
  request.client_attestation.app_cert = leaf.chain_pem;
  sign(request);
  return request;
}

protocol::BoundFetchRequest BoundClient::fetch(const protocol::BoundChallengeRequest& request,
                                               const protocol::BoundChallengeAnswer& answer,
                                               std::vector<std::string> references) {
  const auto first = protocol::request_step(
      {request.origin, request.command, request.client_key, request.client_nonce, leaf.sha256});
  const auto server_leaf =
      require(crypto::parse_pem_chain(answer.server_attestation.app_cert, 4)).front();
  const auto second = protocol::challenge_step(
      {first.hash, answer.challenge_id, answer.challenge, answer.answer_lock, answer.freshness,
       answer.tls_certificate, crypto::sha256(server_leaf.der())});
  const auto server_key = require(crypto::P256PublicKey::from_spki(server_leaf.spki()));
  CHECK(server_key.verify_der(second.bytes, answer.signature));
  nonce = require(protocol::open_challenge(key, first.hash, answer.challenge));
  crypto::SystemRandom random;
  recipient = require(crypto::X25519PrivateKey::generate(random));
  challenge_id = answer.challenge_id;
  const auto third = protocol::fetch_step({second.hash, recipient->public_key(), references});
  fetch_hash = third.hash;
  expected = {answer.answer_lock, references.size()};
  protocol::BoundFetchRequest out{.fid = request.fid,
                                  .secret_references = std::move(references),
                                  .challenge_id = answer.challenge_id,
                                  .challenge_response = {},
                                  .recipient_key = recipient->public_key(),
                                  .signature = require(leaf.key.sign_der(third.bytes)),
                                  .fresh_quote = {}};
  const auto response = require(protocol::challenge_response(nonce, third.hash));
  std::ranges::copy(response.expose(), out.challenge_response.begin());
  return out;
}

Result<std::vector<SecretBytes>> BoundClient::open(const protocol::BoundFetchAnswer& answer) {
  return protocol::open_answer(*std::exchange(recipient, std::nullopt),
                               {nonce, challenge_id, fetch_hash}, expected, answer.sealed);
}

}  // namespace jingui::server
