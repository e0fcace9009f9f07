// A key management service shaped like dstack's: one root, an app CA for each app id, leaves that
// carry evidence, and the secrets of an app. It issues whatever it is asked for; that is what makes
// it useful in tests.
//
//   KMS root ── app CA (app id, app:ca) ── leaf (app id, app:custom, evidence)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attestation/certificate_extensions.h"
#include "base/clock.h"
#include "base/secret_bytes.h"
#include "crypto/ecdsa.h"
#include "simulator/development_pki.h"

namespace jingui::simulator {

/// dstack dates its certificates back to 1975-01-01.
inline constexpr UnixSeconds kDstackNotBefore{157766400};
inline constexpr std::int64_t kDstackLifeSeconds = std::int64_t{3650} * 24 * 3600;
inline constexpr std::string_view kOidAppInfo = "1.3.6.1.4.1.62397.1.9";

struct AppCaSpec {
  std::optional<ByteArray<20>> app_id;  // extension 3
  std::optional<std::string> usage = "app:ca";
  bool is_ca = true;
  bool key_cert_sign = true;  // false: as a KMS up to 0.5.4 writes it
  std::optional<std::uint8_t> path_length = std::uint8_t{0};
  UnixSeconds not_before = kDstackNotBefore;
  UnixSeconds not_after;
};

struct LeafSpec {
  std::string subject = "demo-cert";
  std::vector<std::string> alt_names;
  bool server_auth = false, client_auth = true;
  UnixSeconds not_before = kDstackNotBefore;
  UnixSeconds not_after;
  std::optional<ByteArray<20>> app_id;  // extension 3
  std::optional<std::string> usage = "app:custom";
  std::vector<ExtensionSpec> evidence;  // extension 8, or 1 and 2
  std::optional<Bytes> app_info;        // extension 9
};

class DevelopmentKms {
 public:
  /// A fresh root, or one of this 32-byte scalar; certificates live ten years from `now`, as
  /// dstack's do.
  static Result<DevelopmentKms> create(UnixSeconds now);
  static Result<DevelopmentKms> from_root_scalar(SecretBytes scalar, UnixSeconds now);

  const CertifiedKey& root() const { return root_; }
  /// DER SubjectPublicKeyInfo of the root: what the key-provider event names and what is pinned.
  const Bytes& root_spki() const { return root_spki_; }
  /// {"name":"kms","id":"<hex of root_spki>"}
  std::string key_provider() const;
  /// Specs for this app with everything as it should be.
  AppCaSpec app_ca_spec(const ByteArray<20>& app_id) const;
  LeafSpec leaf_spec(const ByteArray<20>& app_id) const;
  /// Leaf, app CA, root in DER. The app CA's key follows from the root and `app_id`. Errors:
  /// crypto_failure, key_malformed.
  Result<std::vector<Bytes>> issue(const ByteArray<20>& app_id, const AppCaSpec& app_ca,
                                   const LeafSpec& leaf,
                                   const crypto::P256PublicKey& leaf_key) const;

  /// X25519 private key of the app: the env_crypt_key of its guests.
  Result<SecretBytes> env_crypt_key(const ByteArray<20>& app_id) const;
  Result<SecretBytes> disk_crypt_key(const ByteArray<20>& app_id, ByteView instance_id) const;
  /// secp256k1 private key of the app, and the root that signs its public half.
  Result<SecretBytes> app_k256_key(const ByteArray<20>& app_id) const;
  const SecretBytes& k256_root() const { return k256_root_; }

 private:
  DevelopmentKms(SecretBytes scalar, SecretBytes k256_root, CertifiedKey root, Bytes root_spki,
                 UnixSeconds not_after);
  SecretBytes scalar_, k256_root_;
  CertifiedKey root_;
  Bytes root_spki_;
  UnixSeconds not_after_;
};

/// PEM blocks joined as `Info` joins them: a blank line between.
std::string joined_pem(const std::vector<Bytes>& chain);

}  // namespace jingui::simulator
