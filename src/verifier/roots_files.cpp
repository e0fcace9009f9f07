#include "verifier/roots_files.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "verifier/limits.h"

namespace jingui::verifier {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> files_of(const std::string& directory) try {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with(".") || !entry.is_regular_file()) continue;
    files.push_back(entry.path().string());
    if (files.size() > kMaxRootsFiles)
      return fail(ErrorCode::kms_roots_malformed,
                  directory + ": more than " + std::to_string(kMaxRootsFiles) + " files");
  }
  std::sort(files.begin(), files.end());
  return files;
} catch (const std::exception& e) {
  return fail(ErrorCode::file_unreadable, directory + ": " + e.what());
}

}  // namespace

Result<attestation::KmsRoots> read_kms_roots(const std::string& path, bool allow_leaked) {
  std::error_code ignored;
  std::vector<std::string> files{path};
  if (fs::is_directory(path, ignored)) files = TRY(files_of(path));
  attestation::KmsRoots all;
  for (const std::string& file : files) {
    const Bytes content = TRY(read_file(file, kMaxRootsFileBytes));
    const auto roots = attestation::KmsRoots::parse(as_text(content), allow_leaked);
    if (!roots) return fail(roots.error().code, file + ": " + roots.error().detail);
    all.merge(*roots);
  }
  if (all.empty()) return fail(ErrorCode::kms_roots_malformed, path + " holds no root");
  return all;
}

}  // namespace jingui::verifier
