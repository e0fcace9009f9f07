// Trust anchor "b": operating systems by their measurements, each with the key providers that may
// have given it its keys. An operator writes the list; nothing that a peer sends adds to it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attestation/kms_roots.h"
#include "attestation/quote.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

struct OsMeasurementSet {
  std::string name;  // several sets may share one: the same image on machines of several shapes
  Measurement mr_td{};
  std::array<Measurement, 3> rtmr{};  // RTMR0, RTMR1, RTMR2
  KmsRoots kms_roots;                 // empty: those of TrustRoots
  /// Sorted. Not empty: evidence of a client is believed for its compose hash, whoever gave it its
  /// keys; then kms_roots is empty.
  std::vector<ByteArray<32>> compose_hashes;
};

class OsMeasurements {
 public:
  /// JSON, docs/policy.md. Errors: os_measurements_malformed, naming the member by JSON pointer;
  /// kms_root_denied for a root whose private key is published, unless `allow_leaked` (simulation
  /// builds only).
  static Result<OsMeasurements> parse(std::string_view json, bool allow_leaked = false);
  /// Errors: os_measurements_malformed for registers that are there already, or above
  /// kMaxOsMeasurements.
  Result<void> add(OsMeasurementSet set);
  Result<void> merge(const OsMeasurements& other);

  /// The set with exactly these registers; nullptr if there is none.
  const OsMeasurementSet* find(const TdReport& td) const;
  bool empty() const { return sets_.empty(); }
  const std::vector<OsMeasurementSet>& sets() const { return sets_; }
  /// Over everything, for cache keys.
  ByteArray<32> digest() const;

 private:
  std::vector<OsMeasurementSet> sets_;  // sorted by registers
};

/// The document that parse() reads, with one set of these values.
std::string os_measurements_json(std::string_view name, const TdReport& td,
                                 const std::optional<ByteArray<32>>& kms_root);

}  // namespace jingui::attestation
