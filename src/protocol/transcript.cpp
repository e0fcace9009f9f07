#include "protocol/transcript.h"

#include "base/encoding.h"
#include "crypto/hmac.h"

namespace jingui::protocol {
namespace {

Bytes labelled(std::string_view label) {
  Bytes out;
  append_length_prefixed(out, as_bytes(std::string(kBoundProfile).append(" ").append(label)));
  return out;
}

template <class Hash>
Step<Hash> step_of(Bytes bytes) {
  const auto digest = crypto::sha256(bytes);
  return {std::move(bytes), {digest}};
}

}  // namespace

Bytes bound_bytes(std::string_view label, std::initializer_list<ByteView> items) {
  Bytes out = labelled(label);
  for (const ByteView item : items) append_length_prefixed(out, item);
  return out;
}

Step<RequestHash> request_step(const RequestFacts& facts) {
  return step_of<RequestHash>(
      bound_bytes("request", {as_bytes(facts.origin.text()), as_bytes(command_name(facts.command)),
                              facts.client_key, facts.client_nonce, facts.client_leaf}));
}

Step<ChallengeHash> challenge_step(const ChallengeFacts& facts) {
  const ByteView tls = facts.tls_certificate ? ByteView(*facts.tls_certificate) : ByteView();
  return step_of<ChallengeHash>(bound_bytes(
      "challenge",
      {facts.request.value, as_bytes(facts.challenge_id), facts.challenge, facts.answer_lock,
       as_bytes(freshness_name(facts.freshness)), tls, facts.server_leaf}));
}

Step<FetchHash> fetch_step(const FetchFacts& facts) {
  Bytes bytes = bound_bytes("fetch", {facts.challenge.value, facts.recipient_key});
  for (const auto& reference : facts.references) append_length_prefixed(bytes, as_bytes(reference));
  return step_of<FetchHash>(std::move(bytes));
}

Bytes challenge_info(const RequestHash& request) {
  return bound_bytes("nonce", {request.value});
}

crypto::Sha256 answer_lock(ByteView opening) {
  const Bytes label = bound_bytes("lock", {});
  const auto size = length_prefix(opening.size());
  return crypto::sha256({label, size, opening});  // no copy of it is left behind
}

Result<SecretBytes> challenge_response(const SecretBytes& nonce, const FetchHash& fetch) {
  return crypto::hmac_sha256(nonce.expose(), {bound_bytes("ack", {fetch.value})});
}

Result<SecretBytes> answer_psk(const SecretBytes& nonce, const FetchHash& fetch) {
  return crypto::hmac_sha256(nonce.expose(), {bound_bytes("psk", {fetch.value})});
}

Bytes answer_info(const FetchHash& fetch) {
  return bound_bytes("answer", {fetch.value});
}

crypto::Sha512 quote_report_data(const FetchHash& fetch) {
  return crypto::sha512(bound_bytes("quote", {fetch.value}));
}

}  // namespace jingui::protocol
