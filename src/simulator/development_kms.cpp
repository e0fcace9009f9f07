#include "simulator/development_kms.h"

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/random.h"
#include "simulator/key_derivation.h"

namespace jingui::simulator {
namespace {

const DistinguishedName kRootName{{"O", "Dstack"}, {"CN", "Dstack KMS CA"}};
const DistinguishedName kAppCaName{{"O", "Dstack"}, {"CN", "Dstack App CA"}};

ExtensionSpec ca_usage(bool key_cert_sign) {
  return key_cert_sign ? key_usage({kDigitalSignature, kKeyCertSign, kCrlSign})
                       : key_usage({kDigitalSignature});
}

Result<SecretBytes> random_scalar() {
  SecretBytes out = TRY(SecretBytes::create(32));
  crypto::SystemRandom random;
  TRY(random.fill(out.expose()));
  out.expose()[0] &= 0x7f;  // below the order of P-256 and of secp256k1
  return out;
}

Result<CertifiedKey> self_signed_root(crypto::P256PrivateKey key, UnixSeconds not_after) {
  const crypto::P256PublicKey pub = TRY(key.public_key());
  const CertificateSpec spec{
      kRootName,      kRootName,
      serial_of(pub), kDstackNotBefore,
      not_after,      {ca_usage(true), subject_key_identifier(pub), basic_constraints(true, 1)}};
  Bytes der = TRY(issue_certificate(spec, pub, key));
  return CertifiedKey{std::move(key), kRootName, spec.serial, std::move(der)};
}

CertificateSpec app_ca_certificate(const AppCaSpec& app_ca, const crypto::P256PublicKey& key) {
  CertificateSpec spec{kAppCaName,
                       kRootName,
                       serial_of(key),
                       app_ca.not_before,
                       app_ca.not_after,
                       {ca_usage(app_ca.key_cert_sign), subject_key_identifier(key),
                        basic_constraints(app_ca.is_ca, app_ca.path_length)}};
  if (app_ca.app_id)
    spec.extensions.push_back(dstack_extension(attestation::kOidAppId, *app_ca.app_id));
  if (app_ca.usage)
    spec.extensions.push_back(dstack_extension(attestation::kOidUsage, as_bytes(*app_ca.usage)));
  return spec;
}

/// Extensions in the order of dstack's leaves.
CertificateSpec leaf_certificate(const LeafSpec& leaf, const crypto::P256PublicKey& key) {
  CertificateSpec spec{{{"CN", leaf.subject}}, kAppCaName,     serial_of(key),
                       leaf.not_before,        leaf.not_after, {}};
  std::vector<ExtensionSpec>& out = spec.extensions;
  if (!leaf.alt_names.empty()) out.push_back(subject_alt_names(leaf.alt_names));
  out.push_back(key_usage({kDigitalSignature}));
  if (leaf.server_auth || leaf.client_auth)
    out.push_back(extended_key_usage(leaf.server_auth, leaf.client_auth));
  if (leaf.app_id) out.push_back(dstack_extension(attestation::kOidAppId, *leaf.app_id));
  if (leaf.app_info) out.push_back(dstack_extension(kOidAppInfo, *leaf.app_info));
  if (leaf.usage) out.push_back(dstack_extension(attestation::kOidUsage, as_bytes(*leaf.usage)));
  out.insert(out.end(), leaf.evidence.begin(), leaf.evidence.end());
  return spec;
}

}  // namespace

DevelopmentKms::DevelopmentKms(SecretBytes scalar, SecretBytes k256_root, CertifiedKey root,
                               Bytes root_spki, UnixSeconds not_after)
    : scalar_(std::move(scalar)),
      k256_root_(std::move(k256_root)),
      root_(std::move(root)),
      root_spki_(std::move(root_spki)),
      not_after_(not_after) {}

Result<DevelopmentKms> DevelopmentKms::create(UnixSeconds now) {
  return from_root_scalar(TRY(random_scalar()), now);
}

Result<DevelopmentKms> DevelopmentKms::from_root_scalar(SecretBytes scalar, UnixSeconds now) {
  crypto::P256PrivateKey key = TRY(crypto::P256PrivateKey::from_scalar(scalar.expose()));
  Bytes spki = TRY(key.public_key()).spki();
  const UnixSeconds not_after = now + kDstackLifeSeconds;
  CertifiedKey root = TRY(self_signed_root(std::move(key), not_after));
  SecretBytes k256_root = TRY(random_scalar());
  return DevelopmentKms(std::move(scalar), std::move(k256_root), std::move(root), std::move(spki),
                        not_after);
}

std::string DevelopmentKms::key_provider() const {
  return R"({"name":"kms","id":")" + hex_encode(root_spki_) + "\"}";
}

AppCaSpec DevelopmentKms::app_ca_spec(const ByteArray<20>& app_id) const {
  AppCaSpec spec;
  spec.app_id = app_id;
  spec.not_after = not_after_;
  return spec;
}

LeafSpec DevelopmentKms::leaf_spec(const ByteArray<20>& app_id) const {
  LeafSpec spec;
  spec.app_id = app_id;
  spec.not_after = not_after_;
  return spec;
}

Result<std::vector<Bytes>> DevelopmentKms::issue(const ByteArray<20>& app_id,
                                                 const AppCaSpec& app_ca, const LeafSpec& leaf,
                                                 const crypto::P256PublicKey& leaf_key) const {
  const SecretBytes ca_scalar = TRY(derive_key(scalar_, {app_id, as_bytes("app-ca")}));
  const crypto::P256PrivateKey ca_key =
      TRY(crypto::P256PrivateKey::from_scalar(ca_scalar.expose()));
  const crypto::P256PublicKey ca_public = TRY(ca_key.public_key());
  std::vector<Bytes> chain;
  chain.push_back(TRY(issue_certificate(leaf_certificate(leaf, leaf_key), leaf_key, ca_key)));
  chain.push_back(
      TRY(issue_certificate(app_ca_certificate(app_ca, ca_public), ca_public, root_.key)));
  chain.push_back(root_.der);
  return chain;
}

Result<SecretBytes> DevelopmentKms::env_crypt_key(const ByteArray<20>& app_id) const {
  return derive_secret(scalar_, {app_id, as_bytes("env-encrypt-key")});
}

Result<SecretBytes> DevelopmentKms::disk_crypt_key(const ByteArray<20>& app_id,
                                                   ByteView instance_id) const {
  return derive_secret(scalar_, {app_id, instance_id, as_bytes("app-disk-crypt-key")});
}

Result<SecretBytes> DevelopmentKms::app_k256_key(const ByteArray<20>& app_id) const {
  return derive_key(k256_root_, {app_id, as_bytes("app-key")});
}

std::string joined_pem(const std::vector<Bytes>& chain) {
  std::string out;
  for (const Bytes& der : chain) out += (out.empty() ? "" : "\n") + crypto::der_to_pem(der);
  return out;
}

}  // namespace jingui::simulator
