// `jingui verify`: what a piece of evidence shows, one row for each check.
#pragma once

#include <iosfwd>
#include <string>

#include "verifier/trust_settings.h"

namespace jingui::client {

struct VerifyOptions {
  // Exactly one of these three is a path.
  std::string quote = {};       // a DCAP quote alone, SGX included: binary or hex
  std::string evidence = {};    // an answer of a guest agent, or an attestation
  std::string cert = {};        // a certificate chain with evidence in it: PEM or DER
  std::string collateral = {};  // JSON file; empty: as JINGUI_COLLATERAL, JINGUI_PCCS_URL … say
  std::string at = {};          // RFC 3339 or seconds; empty: the clock
  bool json = false;
  std::string as = {};      // whose evidence it is: `server` (default) or `client`
  bool pin = false;         // print a policy that this evidence passes, in place of the rows
  std::string pin_os = {};  // print a set of OS measurements of this name, in place of the rows
};

/// Rows to `out`, reasons to `err`. 0: everything holds; 4: refused, or something could not be
/// checked; 2: usage or settings; 1: a file cannot be read. A time given in `at` has no floor. With
/// `pin` or `pin_os` nothing but what was asked for goes to `out`, and only if everything holds;
/// else the rows go to `err`.
int run_verify(const VerifyOptions& options, const verifier::Lookup& lookup, std::ostream& out,
               std::ostream& err);

}  // namespace jingui::client
