#include "simulator/agent_keys.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/keccak.h"
#include "simulator/agent_call.h"
#include "simulator/app_signatures.h"
#include "simulator/json_text.h"
#include "simulator/key_derivation.h"

namespace jingui::simulator {
namespace {

enum class Algorithm { secp256k1, secp256k1_prehashed, ed25519 };

Result<Algorithm> algorithm_of(const std::string& name, bool may_be_prehashed) {
  if (name.empty() || name == "secp256k1" || name == "k256") return Algorithm::secp256k1;
  if (name == "ed25519") return Algorithm::ed25519;
  if (name == "secp256k1_prehashed" && may_be_prehashed) return Algorithm::secp256k1_prehashed;
  return fail(ErrorCode::agent_call_refused, "Unsupported algorithm");
}

Result<SecretBytes> key_of_path(const SimulatedGuest& guest, std::string_view path) {
  const SecretBytes app_key = TRY(guest.world().kms.app_k256_key(guest.spec().app_id));
  return derive_key(app_key, {as_bytes(path)});
}

Result<Bytes> public_key_of(Algorithm algorithm, const SecretBytes& key) {
  return algorithm == Algorithm::ed25519 ? ed25519_public_key(key) : k256_public_key(key);
}

/// The KMS root's signature of the app's public key.
Result<Bytes> kms_signature(const SimulatedGuest& guest, const SecretBytes& app_key) {
  Bytes message = to_bytes(as_bytes("dstack-kms-issued:"));
  const Bytes app_public = TRY(k256_public_key(app_key));
  message.insert(message.end(), guest.spec().app_id.begin(), guest.spec().app_id.end());
  message.insert(message.end(), app_public.begin(), app_public.end());
  return k256_sign(guest.world().kms.k256_root(), crypto::keccak256(message));
}

/// The app's signature of a derived key, and the KMS root's of the app's.
Result<json::array> signature_chain(const SimulatedGuest& guest, std::string_view purpose,
                                    ByteView public_key) {
  const SecretBytes app_key = TRY(guest.world().kms.app_k256_key(guest.spec().app_id));
  const std::string message = std::string(purpose) + ":" + hex_encode(public_key);
  const Bytes of_app = TRY(k256_sign(app_key, crypto::keccak256(as_bytes(message))));
  const Bytes of_kms = TRY(kms_signature(guest, app_key));
  return json::array{hex_encode(of_app), hex_encode(of_kms)};
}

Result<Bytes> sign_with(Algorithm algorithm, const SecretBytes& key, ByteView data) {
  if (algorithm == Algorithm::ed25519) return ed25519_sign(key, data);
  if (algorithm == Algorithm::secp256k1_prehashed && data.size() != 32)
    return fail(ErrorCode::agent_call_refused,
                "Pre-hashed signing requires a 32-byte digest, but received " +
                    std::to_string(data.size()) + " bytes");
  const crypto::Sha256 digest = crypto::sha256(data);
  Bytes out = TRY(k256_sign(key, algorithm == Algorithm::secp256k1 ? ByteView(digest) : data));
  out.resize(64);  // without the recovery id
  return out;
}

/// A signature without recovery id is good if one of the two ids gives the key.
bool k256_matches(ByteView digest, ByteView signature, const Bytes& public_key) {
  if (signature.size() != 64) return false;
  Bytes with_id = to_bytes(signature);
  for (const std::uint8_t id : {std::uint8_t{0}, std::uint8_t{1}}) {
    with_id.resize(64);
    with_id.push_back(id);
    const Result<Bytes> key = k256_recover(digest, with_id);
    if (key && *key == public_key) return true;
  }
  return false;
}

json::object kms_provider(const SimulatedGuest& guest) {
  const CertifiedKey& root = guest.world().kms.root();
  return {{"Kms",
           {{"url", "https://kms.development.invalid"},
            {"pubkey", hex_encode(guest.world().kms.root_spki())},
            {"tmp_ca_key", ""},
            {"tmp_ca_cert", root.pem()}}}};
}

}  // namespace

Result<SecretBytes> app_keys_json(const SimulatedGuest& guest) {
  const DevelopmentKms& kms = guest.world().kms;
  const ByteArray<20>& app_id = guest.spec().app_id;
  const SecretBytes disk = TRY(kms.disk_crypt_key(app_id, guest.spec().instance_id));
  const SecretBytes env = TRY(kms.env_crypt_key(app_id));
  const SecretBytes app_key = TRY(kms.app_k256_key(app_id));
  const Bytes signature = TRY(kms_signature(guest, app_key));
  const json::object out{{"disk_crypt_key", hex_encode(disk.expose())},
                         {"env_crypt_key", hex_encode(env.expose())},
                         {"k256_key", hex_encode(app_key.expose())},
                         {"k256_signature", hex_encode(signature)},
                         {"gateway_app_id", ""},
                         {"ca_cert", kms.root().pem()},
                         {"key_provider", kms_provider(guest)}};
  return SecretBytes::copy_of(as_bytes(ascii_json(out)));
}

Result<json::object> get_key(const SimulatedGuest& guest, const json::object& arguments) {
  const std::string path = TRY(text_argument(arguments, "path"));
  const std::string purpose = TRY(text_argument(arguments, "purpose"));
  const std::string name = TRY(text_argument(arguments, "algorithm"));
  const Algorithm algorithm = TRY(algorithm_of(name, false));
  const SecretBytes key = TRY(key_of_path(guest, path));
  const Bytes public_key = TRY(public_key_of(algorithm, key));
  json::array chain = TRY(signature_chain(guest, purpose, public_key));
  return json::object{{"key", hex_encode(key.expose())}, {"signature_chain", std::move(chain)}};
}

Result<json::object> derive_k256_key(const SimulatedGuest& guest, const json::object& arguments) {
  json::object out = TRY(get_key(guest, arguments));
  return json::object{{"k256_key", out["key"]}, {"k256_signature_chain", out["signature_chain"]}};
}

Result<json::object> sign(const SimulatedGuest& guest, const json::object& arguments) {
  const std::string name = TRY(text_argument(arguments, "algorithm"));
  const Algorithm algorithm = TRY(algorithm_of(name, true));
  const Bytes data = TRY(bytes_argument(arguments, "data"));
  const SecretBytes key = TRY(key_of_path(guest, "vms"));
  const Bytes public_key = TRY(public_key_of(algorithm, key));
  const std::string signature = hex_encode(TRY(sign_with(algorithm, key, data)));
  json::array chain = TRY(signature_chain(guest, "signing", public_key));
  chain.insert(chain.begin(), json::value(signature));
  return json::object{{"signature", signature},
                      {"signature_chain", std::move(chain)},
                      {"public_key", hex_encode(public_key)}};
}

Result<json::object> verify(const json::object& arguments) {
  const std::string name = TRY(text_argument(arguments, "algorithm"));
  const Algorithm algorithm = TRY(algorithm_of(name, true));
  const Bytes data = TRY(bytes_argument(arguments, "data"));
  const Bytes signature = TRY(bytes_argument(arguments, "signature"));
  const Bytes public_key = TRY(bytes_argument(arguments, "public_key"));
  bool valid = false;
  if (algorithm == Algorithm::ed25519)
    valid = ed25519_verify(public_key, data, signature).has_value();
  else if (algorithm == Algorithm::secp256k1)
    valid = k256_matches(crypto::sha256(data), signature, public_key);
  else
    valid = k256_matches(data, signature, public_key);
  return json::object{{"valid", valid}};
}

Result<Bytes> signing_public_key(const SimulatedGuest& guest, const std::string& algorithm) {
  const Algorithm which = TRY(algorithm_of(algorithm, false));
  const SecretBytes key = TRY(key_of_path(guest, "vms"));
  return public_key_of(which, key);
}

Result<crypto::P256PrivateKey> derive_tls_key(const SimulatedGuest& guest,
                                              const std::string& path) {
  const SecretBytes scalar = TRY(key_of_path(guest, path));
  return crypto::P256PrivateKey::from_scalar(scalar.expose());
}

}  // namespace jingui::simulator
