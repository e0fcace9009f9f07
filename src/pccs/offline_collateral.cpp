#include "pccs/offline_collateral.h"

#include <algorithm>
#include <filesystem>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/crl.h"
#include "pccs/limits.h"

namespace jingui::pccs {
namespace {

tl::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::collateral_malformed, std::string(what));
}

Result<json::value> parse_tcb_info(const attestation::Collateral& collateral) {
  auto value = json::parse(collateral.tcb_info);
  if (!value || !value->is_object()) return malformed("tcb_info is not a JSON object");
  return value;
}

/// The CRL's issuer is a DER name: its text is looked for as Intel writes it.
Result<attestation::PckCa> ca_of(const attestation::Collateral& collateral) {
  const auto crl = crypto::CertificateRevocationList::from_der(collateral.pck_crl);
  if (!crl) return malformed("pck_crl");
  const auto issuer = as_text(crl->issuer());
  if (issuer.find("SGX PCK Platform CA") != std::string_view::npos)
    return attestation::PckCa::platform;
  if (issuer.find("SGX PCK Processor CA") != std::string_view::npos)
    return attestation::PckCa::processor;
  return malformed("pck_crl is of neither PCK CA");
}

bool is_for_tdx(const attestation::Collateral& collateral) {
  const auto info = parse_tcb_info(collateral);
  if (!info) return false;
  const auto id = json::string_member(info->get_object(), "id");
  return id && *id == "TDX";
}

Result<std::vector<std::string>> files_at(const std::string& path) try {
  if (!std::filesystem::is_directory(path)) return std::vector<std::string>{path};
  std::vector<std::string> out;
  for (const auto& item : std::filesystem::directory_iterator(path)) {
    if (item.path().extension() != ".json") continue;
    if (out.size() == kMaxOfflineFiles)
      return fail(ErrorCode::file_too_large, path + ": too many files");
    out.push_back(item.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
} catch (const std::filesystem::filesystem_error& e) {
  return fail(ErrorCode::file_unreadable, e.what());
}

}  // namespace

Result<attestation::CollateralKey> key_of_collateral(const attestation::Collateral& collateral) {
  const auto info = TRY(parse_tcb_info(collateral));
  const auto text = json::string_member(info.get_object(), "fmspc");
  const auto fmspc = hex_decode_array<6>(text ? *text : std::string_view());
  if (!fmspc) return malformed("tcb_info has no fmspc of six bytes");
  const auto ca = TRY(ca_of(collateral));
  return attestation::CollateralKey{*fmspc, ca};
}

Result<void> OfflineCollateral::add(const std::string& file) {
  const auto content = TRY(read_file(file, attestation::kMaxCollateralBytes));
  auto collateral = attestation::parse_collateral_json(as_text(content));
  if (!collateral) return fail(collateral.error().code, file + ": " + collateral.error().detail);
  if (!is_for_tdx(*collateral)) return {};
  const auto key = key_of_collateral(*collateral);
  if (!key) return fail(key.error().code, file + ": " + key.error().detail);
  items_[*key] = {std::make_shared<const attestation::Collateral>(*std::move(collateral)),
                  std::nullopt};
  return {};
}

Result<std::unique_ptr<OfflineCollateral>> OfflineCollateral::load(
    const std::string& path, Verify verify, std::shared_ptr<const Clock> clock) {
  std::unique_ptr<OfflineCollateral> out(
      new OfflineCollateral(std::move(verify), std::move(clock)));
  for (const auto& file : TRY(files_at(path))) TRY(out->add(file));
  if (out->items_.empty())
    return fail(ErrorCode::collateral_missing, path + ": no collateral for TDX");
  return out;
}

Result<CollateralPtr> OfflineCollateral::get(const attestation::Quote& quote,
                                             std::chrono::milliseconds) {
  const auto key = TRY(attestation::collateral_key_of(quote));
  std::unique_lock lock(mutex_);
  const auto item = items_.find(key);
  if (item == items_.end())
    return fail(ErrorCode::collateral_missing, "none for FMSPC " + hex_encode(key.fmspc));
  const auto collateral = item->second.collateral;
  if (item->second.held && item->second.held->is_valid(clock_->now())) return collateral;
  lock.unlock();
  const auto verdict = TRY(verify_(quote, *collateral));
  lock.lock();
  item->second.held.emplace(collateral, verdict, clock_->now());
  return collateral;
}

std::optional<ByteArray<32>> OfflineCollateral::generation(
    const attestation::CollateralKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto item = items_.find(key);
  if (item == items_.end() || !item->second.held || !item->second.held->is_valid(clock_->now()))
    return std::nullopt;
  return item->second.held->digest;
}

}  // namespace jingui::pccs
