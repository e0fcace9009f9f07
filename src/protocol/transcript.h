// What the two sides of profile `bound` agree on, step by step, as bytes: each step holds the hash
// of the one before. A side fills a step from its own values and never from an echo; what a leaf
// signs is `bytes`, ECDSA P-256 with SHA-256. docs/protocol.md 6.2 has the layout.
//
//   LP(x)           length of x as 4 bytes, big-endian, then x
//   B(label, a, …)  LP("jingui-bound-1 " label) | LP(a) | …          H(label, a, …) = SHA-256(B(…))
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"
#include "crypto/x25519.h"
#include "protocol/bound_words.h"
#include "protocol/origin.h"

namespace jingui::protocol {

inline constexpr std::string_view kBoundProfile = "jingui-bound-1";

/// B(label, items …).
Bytes bound_bytes(std::string_view label, std::initializer_list<ByteView> items);

// Hashes of three steps, which must not be taken for each other: T0, T1, T2.
struct RequestHash {
  crypto::Sha256 value{};
};
struct ChallengeHash {
  crypto::Sha256 value{};
};
struct FetchHash {
  crypto::Sha256 value{};
};

template <class Hash>
struct Step {
  Bytes bytes;  // B0, B1, B2: what is signed
  Hash hash;    // its SHA-256
};

/// Step 0, signed by the client's leaf.
struct RequestFacts {
  const Origin& origin;
  Command command;
  crypto::X25519PublicKey client_key;  // the registered key
  ByteArray<32> client_nonce;
  crypto::Sha256 client_leaf;  // of the leaf's DER
};
Step<RequestHash> request_step(const RequestFacts& facts);

/// Step 1, signed by the server's leaf.
struct ChallengeFacts {
  const RequestHash& request;
  std::string_view challenge_id;
  ByteView challenge;  // as sealed
  crypto::Sha256 answer_lock;
  Freshness freshness;
  /// Of the DER of the certificate that the server presents on this connection; nullopt if TLS ends
  /// elsewhere.
  std::optional<crypto::Sha256> tls_certificate;
  crypto::Sha256 server_leaf;  // of the leaf's DER
};
Step<ChallengeHash> challenge_step(const ChallengeFacts& facts);

/// Step 2, signed by the client's leaf.
struct FetchFacts {
  const ChallengeHash& challenge;
  crypto::X25519PublicKey recipient_key;
  const std::vector<std::string>& references;  // in the order of the request
};
Step<FetchHash> fetch_step(const FetchFacts& facts);

/// `info` of the HPKE of the challenge: B("nonce", T0).
Bytes challenge_info(const RequestHash& request);
/// H("lock", R): who made the challenge can show R, nobody else. `opening` is R, 32 bytes.
crypto::Sha256 answer_lock(ByteView opening);

// What only the two sides can compute, who know the nonce N of the challenge (32 bytes). Errors:
// crypto_failure, out_of_secret_memory.
/// HMAC(N, B("ack", T2)): shows that the challenge was opened, for this fetch alone. 32 bytes.
Result<SecretBytes> challenge_response(const SecretBytes& nonce, const FetchHash& fetch);
/// HMAC(N, B("psk", T2)): the PSK of the answer's HPKE. 32 bytes.
Result<SecretBytes> answer_psk(const SecretBytes& nonce, const FetchHash& fetch);
/// `info` of the HPKE of the answer: B("answer", T2).
Bytes answer_info(const FetchHash& fetch);
/// SHA-512(B("quote", T2)): the report data of a fresh quote.
crypto::Sha512 quote_report_data(const FetchHash& fetch);

}  // namespace jingui::protocol
