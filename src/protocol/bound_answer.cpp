#include "protocol/bound_answer.h"

#include "crypto/hpke.h"
#include "protocol/answer_content.h"

namespace jingui::protocol {

Result<Bytes> seal_answer(const crypto::X25519PublicKey& recipient_key,
                          const AnswerContext& context, const SecretBytes& opening,
                          const std::vector<SecretBytes>& values, crypto::RandomSource& random) {
  const auto content = TRY(AnswerContent::of(opening, values));
  const auto key = TRY(answer_psk(context.nonce, context.fetch));
  const crypto::HpkePsk psk{key, as_bytes(context.challenge_id)};
  const Bytes info = answer_info(context.fetch);
  return crypto::hpke_seal(recipient_key, {info, &psk}, content.pieces(), random);
}

Result<std::vector<SecretBytes>> open_answer(crypto::X25519PrivateKey recipient_key,
                                             const AnswerContext& context,
                                             const ExpectedAnswer& expected, ByteView sealed) {
  const auto key = TRY(answer_psk(context.nonce, context.fetch));
  const crypto::HpkePsk psk{key, as_bytes(context.challenge_id)};
  const Bytes info = answer_info(context.fetch);
  const auto content = TRY(crypto::hpke_open(recipient_key, {info, &psk}, sealed));
  const auto views =
      TRY(parse_answer_content(content.expose(), expected.answer_lock, expected.count));
  std::vector<SecretBytes> values;
  for (const ByteView value : views) values.push_back(TRY(SecretBytes::copy_of(value)));
  return values;
}

}  // namespace jingui::protocol
