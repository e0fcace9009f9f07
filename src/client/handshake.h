// The client's side of the secret handshake, profile `reference`: two POSTs, and between them the
// decision whether the server is to be answered at all. In strict mode nothing is decrypted before
// the server's evidence and policy have passed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "attestation/verify_evidence.h"
#include "base/secret_bytes.h"
#include "client/limits.h"
#include "client/retries.h"
#include "crypto/x25519.h"
#include "dstack/guest_agent.h"
#include "http/client.h"
#include "verifier/evidence_verifier.h"

namespace jingui::client {

/// What strict mode adds.
struct StrictMode {
  const dstack::GuestAgent& agent;
  verifier::EvidenceVerifier& verifier;
  std::string expected_server_app_id;  // empty: any app under a pinned KMS root
};

/// References are borrowed. One deadline covers the guest agent, both requests, collateral and the
/// pauses before a busy server is asked again; http.timeout is not used.
struct HandshakeContext {
  const crypto::X25519PrivateKey& key;
  const http::Url& server;
  const http::ClientOptions& http;
  const StrictMode* strict = nullptr;  // nullptr: the server is not verified
  http::Deadline deadline = http::Deadline::after(kDefaultTimeout);
  Sleep sleep = sleep_for;
};

/// A challenge whose sender has been accepted; not opened yet.
struct AcceptedChallenge {
  std::string id;
  Bytes sealed;
  std::shared_ptr<const attestation::VerifiedEvidence> server;  // nullptr when not strict
};

struct FetchedSecret {
  std::string reference;
  SecretBytes value;
};

/// Asks for a challenge, anew as Retries allows, and judges the server: all that `status` does.
/// Errors: guest_agent_*, those of http::send, server_refused, server_redirected, busy,
/// server_answer_malformed; strict:
/// server_attestation_missing, own_evidence, those of evidence and policy, server_claim_mismatch,
/// server_app_id_mismatch.
Result<AcceptedChallenge> request_challenge(const HandshakeContext& context);

/// The 32 bytes of a challenge. A plaintext of another length, or printable text, was not made as a
/// challenge: somebody wants it decrypted. Errors: challenge_suspicious, server_answer_malformed.
Result<SecretBytes> open_challenge(const crypto::X25519PrivateKey& key, ByteView sealed);

/// The values, in the order of `references` (distinct, at least one). All or nothing; a fetch is
/// never sent twice: if it is refused with 503 or 429, all starts from a new challenge. Errors:
/// those of request_challenge and open_challenge, reference_unknown, secret_missing.
Result<std::vector<FetchedSecret>> fetch_secrets(const HandshakeContext& context,
                                                 std::string_view command,
                                                 const std::vector<std::string>& references);

}  // namespace jingui::client
