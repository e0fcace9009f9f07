// Collateral for the development platform (DCAP): TCB info and QE identity, really signed, and both
// revocation lists.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "attestation/collateral.h"
#include "base/json.h"
#include "simulator/development_pki.h"

namespace jingui::simulator {

struct Validity {
  UnixSeconds from, until;
};

/// Which key signs a collateral document; its chain is what the collateral then shows.
enum class CollateralSigner { tcb_signing, pck_leaf };

/// Healthy as it stands; every member breaks or changes one thing.
struct CollateralSpec {
  Validity validity;  // of all four documents, unless one is set apart below
  std::optional<Validity> tcb_info_validity, qe_identity_validity, root_crl_validity,
      pck_crl_validity;
  std::string tee =
      "TDX";  // "SGX": TCB info and QE identity for SGX quotes, as a PCCS serves beside the others
  std::string platform_status =
      "UpToDate";  // of the first level, the platform's own; a level of zeros below is OutOfDate
  std::string module_status = "UpToDate";
  std::string qe_status = "UpToDate";
  std::vector<std::string> advisories;  // of the first level
  bool revoke_pck = false, revoke_pck_ca = false, revoke_tcb_signing = false;
  CollateralSigner tcb_info_signer = CollateralSigner::tcb_signing;
  CollateralSigner qe_identity_signer = CollateralSigner::tcb_signing;
  std::function<void(json::object&)> edit_tcb_info, edit_qe_identity;  // before signing
  std::vector<ExtensionSpec> more_crl_extensions;                      // on both lists
  /// An hour before `now`, for `life` seconds from `now`.
  static CollateralSpec around(UnixSeconds now, std::int64_t life = 30 * 24 * 3600);
};

/// Error: crypto_failure.
Result<attestation::Collateral> make_collateral(const DevelopmentPki& pki,
                                                const CollateralSpec& spec);

}  // namespace jingui::simulator
