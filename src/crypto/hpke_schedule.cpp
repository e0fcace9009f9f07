#include "crypto/hpke_schedule.h"

#include "crypto/hkdf.h"

namespace jingui::crypto {
namespace {

constexpr std::uint16_t kKemX25519HkdfSha256 = 0x0020;
constexpr std::uint16_t kKdfHkdfSha256 = 0x0001;
constexpr std::uint8_t kModeBase = 0;
constexpr std::uint8_t kModePsk = 1;
constexpr std::size_t kSharedSecretBytes = 32;

ByteArray<2> two_bytes(std::size_t n) {
  return {static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
}

void append(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// RFC 9180 4 and 5.1: what keeps the derivations of one suite apart from those of another.
class Labels {
 public:
  static Labels of_kem() { return Labels("KEM", {kKemX25519HkdfSha256}); }
  static Labels of_suite(const HpkeAead& aead) {
    return Labels("HPKE", {kKemX25519HkdfSha256, kKdfHkdfSha256, aead.id});
  }

  Result<SecretBytes> extract(ByteView salt, std::string_view label, ByteView ikm) const {
    return hkdf_extract(salt, {prefix_, as_bytes(label), ikm});
  }
  Result<SecretBytes> expand(const SecretBytes& key, std::string_view label, ByteView info,
                             std::size_t length) const {
    return hkdf_expand(key, {two_bytes(length), prefix_, as_bytes(label), info}, length);
  }

 private:
  Labels(std::string_view protocol, std::initializer_list<std::uint16_t> ids) {
    append(prefix_, as_bytes("HPKE-v1"));
    append(prefix_, as_bytes(protocol));
    for (const std::uint16_t id : ids) append(prefix_, two_bytes(id));
  }
  Bytes prefix_;
};

/// RFC 9180 5.1, VerifyPSKInputs, and 9.5: a PSK that can be guessed protects nothing.
Result<void> check_psk(const HpkePsk& psk) {
  if (psk.key.size() < kMinHpkePskBytes || psk.id.empty())
    return fail(ErrorCode::key_malformed, "HPKE needs a PSK of 32 bytes and its id");
  return {};
}

Result<Bytes> schedule_context(const Labels& labels, const HpkeInput& input) {
  const ByteView id = input.psk == nullptr ? ByteView() : input.psk->id;
  const auto id_hash = TRY(labels.extract({}, "psk_id_hash", id));
  const auto info_hash = TRY(labels.extract({}, "info_hash", input.info));
  Bytes context{input.psk == nullptr ? kModeBase : kModePsk};
  append(context, id_hash.expose());
  append(context, info_hash.expose());
  return context;
}

}  // namespace

Result<SecretBytes> hpke_shared_secret(const SecretBytes& dh, const X25519PublicKey& ephemeral,
                                       const X25519PublicKey& recipient) {
  const Labels labels = Labels::of_kem();
  const auto key = TRY(labels.extract({}, "eae_prk", dh.expose()));
  Bytes context;
  append(context, ephemeral);
  append(context, recipient);
  return labels.expand(key, "shared_secret", context, kSharedSecretBytes);
}

Result<HpkeKeys> hpke_key_schedule(const SecretBytes& shared_secret, const HpkeInput& input,
                                   const HpkeAead& aead) {
  if (input.psk != nullptr) TRY(check_psk(*input.psk));
  const Labels labels = Labels::of_suite(aead);
  const Bytes context = TRY(schedule_context(labels, input));
  const ByteView psk = input.psk == nullptr ? ByteView() : input.psk->key.expose();
  const auto secret = TRY(labels.extract(shared_secret.expose(), "secret", psk));
  HpkeKeys keys;
  keys.key = TRY(labels.expand(secret, "key", context, aead.key_bytes));
  keys.nonce = TRY(labels.expand(secret, "base_nonce", context, kHpkeNonceBytes));
  return keys;
}

}  // namespace jingui::crypto
