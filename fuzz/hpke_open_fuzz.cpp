// A sealed text of a peer, in both modes. Nobody else sealed for this key, so opening it is only
// possible for seeds.
#include "crypto/hpke.h"

#include <cstdlib>

namespace {

jingui::crypto::X25519PrivateKey recipient() {
  const jingui::Bytes scalar(32, 0x33);
  return jingui::crypto::X25519PrivateKey::from_secret(jingui::SecretBytes::copy_of(scalar).value())
      .value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  static const auto key = recipient();
  static const auto psk_key = SecretBytes::copy_of(Bytes(32, 0x77)).value();
  if (size == 0) return 0;
  const crypto::HpkePsk psk{psk_key, as_bytes("id")};
  const bool with_psk = (data[0] & 1) != 0;
  const ByteView sealed(data + 1, size - 1);
  const auto opened = crypto::hpke_open(key, {as_bytes("info"), with_psk ? &psk : nullptr}, sealed);
  if (opened && sealed.size() != opened->size() + crypto::kHpkeOverhead) std::abort();
  return 0;
}
