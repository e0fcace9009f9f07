#include "verifier/roots_files.h"

#include "base/file.h"
#include "verifier/config_files.h"
#include "verifier/limits.h"

namespace jingui::verifier {

Result<attestation::KmsRoots> read_kms_roots(const std::string& path, bool allow_leaked) {
  attestation::KmsRoots all;
  for (const std::string& file : TRY(config_files(path, ErrorCode::kms_roots_malformed))) {
    const Bytes content = TRY(read_file(file, kMaxRootsFileBytes));
    const auto roots = attestation::KmsRoots::parse(as_text(content), allow_leaked);
    if (!roots) return fail(roots.error().code, file + ": " + roots.error().detail);
    all.merge(*roots);
  }
  if (all.empty()) return fail(ErrorCode::kms_roots_malformed, path + " holds no root");
  return all;
}

}  // namespace jingui::verifier
