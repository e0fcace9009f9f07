// One collateral service: Intel's PCS or a PCCS. Fetches the four documents that a TDX quote needs
// and believes none of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "attestation/collateral.h"
#include "base/result.h"
#include "http/client.h"

namespace jingui::pccs {

inline constexpr const char* kIntelPcs = "https://api.trustedservices.intel.com";

struct CollateralRequest {
  attestation::CollateralKey key;
  /// Where the trusted root certificate says that its CRL is; "" if it does not.
  std::string root_crl_url;
};

/// Where a cache fetches from. Must end soon after the deadline has passed or was cancelled.
using Fetch =
    std::function<Result<attestation::Collateral>(const CollateralRequest&, const http::Deadline&)>;

/// Services in the order in which they are asked, separated by commas or blanks; the API's path at
/// the end of a URL is taken off. "" is Intel's PCS. Errors: http_url_malformed, also for more than
/// kMaxServices.
Result<std::vector<http::Url>> parse_service_urls(std::string_view list);

/// Answers are at most kMaxAnswerBytes each. The root CRL comes from `rootcacrl` of a PCCS, else
/// from request.root_crl_url. Errors: pccs_unreachable, collateral_missing (the service does not
/// know the platform), pccs_malformed.
Result<attestation::Collateral> fetch_collateral(const http::Url& service,
                                                 const http::ClientOptions& options,
                                                 const CollateralRequest& request,
                                                 const http::Deadline& deadline);

/// fetch_collateral of one service; of `options` its CA file and proxy are used.
Fetch fetch_from(http::Url service, http::ClientOptions options = {});

}  // namespace jingui::pccs
