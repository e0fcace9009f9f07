#include "server/metrics_route.h"

namespace jingui::server {

Result<http::Response> get_metrics(Api& api, const Call&) {
  MetricsText out;
  api.metrics.write(out);
  out.single("jingui_challenges_open", "gauge", "Challenges that may still be redeemed.",
             static_cast<double>(api.challenges.size() + api.bound_challenges.size()));
  return http::Response{
      200,
      {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}},
      out.text()};
}

}  // namespace jingui::server
