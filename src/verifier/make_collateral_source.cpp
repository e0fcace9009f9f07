#include "pccs/collateral_cache.h"
#include "pccs/offline_collateral.h"
#include "pccs/pcs_client.h"
#include "verifier/collateral_sources.h"
#include "verifier/trust_settings.h"

namespace jingui::verifier {
namespace {

std::string setting(const Lookup& lookup, std::string_view name) {
  return lookup(name).value_or(std::string());
}

pccs::Verify make_verify(const TrustSettings& trust) {
  return [root = trust.roots.quote, clock = trust.clock](
             const attestation::Quote& quote, const attestation::Collateral& collateral) {
    return attestation::verify_quote(quote, collateral, root, clock->now());
  };
}

Result<std::shared_ptr<pccs::CollateralSource>> make_cache(const Lookup& lookup,
                                                           const TrustSettings& trust) {
  pccs::CacheParts parts;
  http::ClientOptions options;
  options.ca_file = setting(lookup, "JINGUI_PCCS_CA_FILE");
  options.proxy = http::ProxySettings::from(lookup);
  for (auto& url : TRY(pccs::parse_service_urls(setting(lookup, "JINGUI_PCCS_URL"))))
    parts.services.push_back(pccs::fetch_from(std::move(url), options));
  parts.verify = make_verify(trust);
  parts.root = trust.roots.quote;
  parts.clock = trust.clock;
  parts.directory = setting(lookup, "JINGUI_CACHE_DIR");
  return std::shared_ptr<pccs::CollateralSource>(
      std::make_shared<pccs::CollateralCache>(std::move(parts)));
}

}  // namespace

Result<std::shared_ptr<pccs::CollateralSource>> make_collateral_source(const Lookup& lookup,
                                                                       const TrustSettings& trust) {
  const std::string files = setting(lookup, "JINGUI_COLLATERAL");
  if (files.empty()) return make_cache(lookup, trust);
  std::shared_ptr<pccs::CollateralSource> offline =
      TRY(pccs::OfflineCollateral::load(files, make_verify(trust), trust.clock));
  if (setting(lookup, "JINGUI_PCCS_URL").empty()) return offline;
  auto cache = TRY(make_cache(lookup, trust));
  return std::shared_ptr<pccs::CollateralSource>(
      std::make_shared<CollateralSources>(std::vector{std::move(offline), std::move(cache)}));
}

}  // namespace jingui::verifier
