// A public key infrastructure shaped like Intel's for DCAP, made anew each time: root, PCK CA, PCK
// leaf, TCB signing. Nothing of it is ever trusted by a release build, and its names and its FMSPC
// show what it is.
//
//   root ── PCK Platform CA ── PCK leaf ── signs QE reports
//     └──── TCB Signing ── signs TCB info and QE identity
#pragma once

#include <string>

#include "base/clock.h"
#include "crypto/ecdsa.h"
#include "simulator/sgx_extension.h"
#include "simulator/x509_issuer.h"

namespace jingui::simulator {

struct PkiSpec {
  UnixSeconds not_before;
  UnixSeconds not_after;
  UnixSeconds root_not_after;  // zero: not_after
  std::string root_name = "DEV SGX Root CA";
  std::string pck_ca_name = "DEV SGX PCK Platform CA";
  std::string pck_name = "DEV SGX PCK Certificate";
  std::string tcb_signing_name = "DEV SGX TCB Signing";
  bool tcb_signing_under_pck_ca = false;  // DCAP wants the root itself as issuer
  bool sgx_extension_critical = false;
  PlatformSpec platform;
  /// A year before `now` to nine years after it.
  static PkiSpec around(UnixSeconds now);
};

/// A key with the certificate that names it.
struct CertifiedKey {
  crypto::P256PrivateKey key;
  DistinguishedName name;
  Bytes serial;
  Bytes der;
  std::string pem() const;
};

class DevelopmentPki {
 public:
  /// Errors: crypto_failure, key_malformed.
  static Result<DevelopmentPki> create(const PkiSpec& spec);

  const PkiSpec& spec() const { return spec_; }
  const CertifiedKey& root() const { return root_; }
  const CertifiedKey& pck_ca() const { return pck_ca_; }
  const CertifiedKey& pck() const { return pck_; }
  const CertifiedKey& tcb_signing() const { return tcb_signing_; }
  /// PCK leaf, PCK CA, root, as a quote carries them.
  std::string pck_chain_pem() const { return pck_.pem() + pck_ca_.pem() + root_.pem(); }

 private:
  DevelopmentPki(PkiSpec spec, CertifiedKey root, CertifiedKey pck_ca, CertifiedKey pck,
                 CertifiedKey tcb_signing);
  PkiSpec spec_;
  CertifiedKey root_, pck_ca_, pck_, tcb_signing_;
};

}  // namespace jingui::simulator
