// The KMS roots that an operator pins, each by its key.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// A set of KMS root keys, each known by SHA-256 of its DER SubjectPublicKeyInfo. dstack re-issues
/// the root certificate with the same key for each KMS node: the key is what is pinned.
class KmsRoots {
 public:
  /// One entry a line: PEM certificates (possibly several), an SPKI as DER hex, or `sha256:` and 64
  /// hex digits. `#` starts a comment line. Errors: kms_roots_malformed with the line number;
  /// kms_root_denied for a key whose private half is public, unless `allow_leaked` (simulation
  /// builds only).
  static Result<KmsRoots> parse(std::string_view text, bool allow_leaked = false);
  void add(const ByteArray<32>& spki_sha256);
  void merge(const KmsRoots& other);
  bool empty() const { return pins_.empty(); }
  bool contains(ByteView spki) const;
  const std::vector<ByteArray<32>>& pins() const { return pins_; }

 private:
  std::vector<ByteArray<32>> pins_;  // sorted
};

/// Whether this SPKI (DER) is on the built-in list of KMS roots whose private key has been
/// published.
bool is_leaked_kms_root(ByteView spki);

}  // namespace jingui::attestation
