// The answer of profile `bound`: all values in one HPKE message to the client's recipient key,
// which opens only for who knows the nonce of this exchange, and shows who made the challenge.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/secret_bytes.h"
#include "crypto/x25519.h"
#include "protocol/transcript.h"

namespace jingui::protocol {

/// The exchange that an answer belongs to. References are borrowed.
struct AnswerContext {
  const SecretBytes& nonce;  // N of the challenge
  std::string_view challenge_id;
  const FetchHash& fetch;
};

/// HPKE PSK mode of `opening` (R) and the values, in the order of the references. One ephemeral key
/// serves the whole answer. Errors: message_too_large, low_order_point, random_failure,
/// crypto_failure, out_of_secret_memory.
Result<Bytes> seal_answer(const crypto::X25519PublicKey& recipient_key,
                          const AnswerContext& context, const SecretBytes& opening,
                          const std::vector<SecretBytes>& values, crypto::RandomSource& random);

/// What the client holds an answer to.
struct ExpectedAnswer {
  crypto::Sha256 answer_lock;  // of the challenge
  std::size_t count;           // of references
};

/// The values, all or none; the recipient key is erased, whatever comes out. Errors:
/// ciphertext_malformed, low_order_point, decryption_failed, answer_layout, answer_lock_mismatch,
/// answer_count_mismatch, out_of_secret_memory.
Result<std::vector<SecretBytes>> open_answer(crypto::X25519PrivateKey recipient_key,
                                             const AnswerContext& context,
                                             const ExpectedAnswer& expected, ByteView sealed);

}  // namespace jingui::protocol
