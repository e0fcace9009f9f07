#include "pccs/collateral_files.h"

#include <sys/stat.h>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/log.h"

namespace jingui::pccs {
namespace {

UnixSeconds written_at(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? UnixSeconds{info.st_mtime} : UnixSeconds{};
}

void warn(std::string_view event, const std::string& path, const Error& error) {
  log::warn(event, {{"file", path}, {"reason", describe(error)}});
}

}  // namespace

std::string CollateralFiles::path_of(const attestation::CollateralKey& key) const {
  return directory_ + "/collateral-" + hex_encode(key.fmspc) +
         (key.ca == attestation::PckCa::platform ? "-platform.json" : "-processor.json");
}

std::optional<CollateralFiles::Stored> CollateralFiles::load(
    const attestation::CollateralKey& key) const {
  if (directory_.empty()) return std::nullopt;
  const std::string path = path_of(key);
  const auto content = read_file(path, attestation::kMaxCollateralBytes);
  if (!content) {
    if (content.error().code != ErrorCode::file_not_found)
      warn("collateral_cache_unreadable", path, content.error());
    return std::nullopt;
  }
  auto collateral = attestation::parse_collateral_json(as_text(*content));
  if (!collateral) {
    warn("collateral_cache_damaged", path, collateral.error());
    return std::nullopt;
  }
  return Stored{*std::move(collateral), written_at(path)};
}

void CollateralFiles::store(const attestation::CollateralKey& key,
                            const attestation::Collateral& collateral) const {
  if (directory_.empty()) return;
  const std::string path = path_of(key);
  (void)::mkdir(directory_.c_str(), 0700);
  const auto written =
      write_file_atomically(path, as_bytes(attestation::collateral_to_json(collateral)));
  if (!written) warn("collateral_cache_unwritable", path, written.error());
}

}  // namespace jingui::pccs
