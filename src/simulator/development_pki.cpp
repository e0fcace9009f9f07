#include "simulator/development_pki.h"

#include "crypto/certificate.h"

namespace jingui::simulator {
namespace {

constexpr const char* kRootCrlUrl = "https://development.invalid/DevelopmentRootCA.der";
constexpr const char* kPckCrlUrl =
    "https://development.invalid/sgx/certification/v4/pckcrl?ca=platform&encoding=der";
constexpr std::int64_t kYear = 365 * 24 * 3600;

/// Attribute order of Intel's certificates.
DistinguishedName dcap_name(const std::string& common_name) {
  return {{"CN", common_name},
          {"O", "Jingui Development"},
          {"L", "Nowhere"},
          {"ST", "ZZ"},
          {"C", "ZZ"}};
}

struct Issue {
  std::string name;
  UnixSeconds not_before, not_after;
  const char* crl_url;
  std::vector<ExtensionSpec> more;  // usage, constraints and what else follows the key identifiers
};

/// `issuer` is nullptr for the root, which signs itself.
Result<CertifiedKey> issue(const Issue& what, const CertifiedKey* issuer) {
  crypto::P256PrivateKey key = TRY(crypto::P256PrivateKey::generate());
  const crypto::P256PublicKey subject_key = TRY(key.public_key());
  const crypto::P256PrivateKey& issuer_key = issuer != nullptr ? issuer->key : key;
  const crypto::P256PublicKey issuer_public = TRY(issuer_key.public_key());
  const DistinguishedName name = dcap_name(what.name);
  CertificateSpec spec{name,
                       issuer != nullptr ? issuer->name : name,
                       serial_of(subject_key),
                       what.not_before,
                       what.not_after,
                       {authority_key_identifier(issuer_public),
                        crl_distribution_point(what.crl_url), subject_key_identifier(subject_key)}};
  spec.extensions.insert(spec.extensions.end(), what.more.begin(), what.more.end());
  Bytes der = TRY(issue_certificate(spec, subject_key, issuer_key));
  return CertifiedKey{std::move(key), name, spec.serial, std::move(der)};
}

ExtensionSpec ca_usage() {
  return key_usage({kKeyCertSign, kCrlSign});
}

ExtensionSpec leaf_usage() {
  return key_usage({kDigitalSignature, kNonRepudiation});
}

}  // namespace

PkiSpec PkiSpec::around(UnixSeconds now) {
  PkiSpec spec;
  spec.not_before = now + -kYear;
  spec.not_after = now + 9 * kYear;
  return spec;
}

std::string CertifiedKey::pem() const {
  return crypto::der_to_pem(der);
}

DevelopmentPki::DevelopmentPki(PkiSpec spec, CertifiedKey root, CertifiedKey pck_ca,
                               CertifiedKey pck, CertifiedKey tcb_signing)
    : spec_(std::move(spec)),
      root_(std::move(root)),
      pck_ca_(std::move(pck_ca)),
      pck_(std::move(pck)),
      tcb_signing_(std::move(tcb_signing)) {}

Result<DevelopmentPki> DevelopmentPki::create(const PkiSpec& spec) {
  const UnixSeconds root_end =
      spec.root_not_after.value != 0 ? spec.root_not_after : spec.not_after;
  CertifiedKey root = TRY(issue({spec.root_name,
                                 spec.not_before,
                                 root_end,
                                 kRootCrlUrl,
                                 {ca_usage(), basic_constraints(true, 1)}},
                                nullptr));
  CertifiedKey pck_ca = TRY(issue({spec.pck_ca_name,
                                   spec.not_before,
                                   spec.not_after,
                                   kRootCrlUrl,
                                   {ca_usage(), basic_constraints(true, 0)}},
                                  &root));
  const ExtensionSpec sgx{kOidSgxExtension, spec.sgx_extension_critical,
                          sgx_extension_value(spec.platform)};
  CertifiedKey pck = TRY(issue({spec.pck_name,
                                spec.not_before,
                                spec.not_after,
                                kPckCrlUrl,
                                {leaf_usage(), basic_constraints(false), sgx}},
                               &pck_ca));
  const CertifiedKey* tcb_issuer = spec.tcb_signing_under_pck_ca ? &pck_ca : &root;
  CertifiedKey tcb = TRY(issue({spec.tcb_signing_name,
                                spec.not_before,
                                spec.not_after,
                                kRootCrlUrl,
                                {leaf_usage(), basic_constraints(false)}},
                               tcb_issuer));
  return DevelopmentPki(spec, std::move(root), std::move(pck_ca), std::move(pck), std::move(tcb));
}

}  // namespace jingui::simulator
