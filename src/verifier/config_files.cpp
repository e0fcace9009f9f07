#include "verifier/config_files.h"

#include <algorithm>
#include <filesystem>

#include "verifier/limits.h"

namespace jingui::verifier {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> files_of(const std::string& directory, ErrorCode too_many) try {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with(".") || !entry.is_regular_file()) continue;
    files.push_back(entry.path().string());
    if (files.size() > kMaxRootsFiles)
      return fail(too_many, directory + ": more than " + std::to_string(kMaxRootsFiles) + " files");
  }
  std::sort(files.begin(), files.end());
  return files;
} catch (const std::exception& e) {
  return fail(ErrorCode::file_unreadable, directory + ": " + e.what());
}

}  // namespace

Result<std::vector<std::string>> config_files(const std::string& path, ErrorCode too_many) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return files_of(path, too_many);
  return std::vector{path};
}

}  // namespace jingui::verifier
