// Who is refused whatever else holds: instances, certificate keys, platforms.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// Each list is sorted and without repetition.
struct DenyList {
  std::vector<ByteArray<20>> instance_ids;
  std::vector<ByteArray<32>> leaf_keys;  // SHA-256 of the DER SubjectPublicKeyInfo
  std::vector<ByteArray<32>> platforms;  // SHA-256 of the PPID

  bool empty() const { return instance_ids.empty() && leaf_keys.empty() && platforms.empty(); }
  void merge(const DenyList& other);
};

/// One entry a line: `instance` and 40, `leaf sha256:` and 64, `platform` and 64 lower-case hex
/// digits; `#` begins a comment, which may follow an entry. At most kMaxDenyListEntries. Error:
/// deny_list_malformed with the line number.
Result<DenyList> parse_deny_list(std::string_view text);

}  // namespace jingui::attestation
