#include "server/routes.h"

#include <array>

#include "server/admin_instances.h"
#include "server/admin_vaults.h"
#include "server/handshake_routes.h"
#include "server/health.h"
#include "server/metrics_route.h"

namespace jingui::server {
namespace {

constexpr auto kAnybody = Access::anybody;
constexpr auto kAdmin = Access::administrator;

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/", kAnybody, get_root},
    {"GET", "/healthz", kAnybody, get_health},
    {"GET", "/readyz", kAnybody, get_readiness},
    {"GET", "/metrics", kAdmin, get_metrics},
    {"POST", "/v1/secrets/challenge", kAnybody, post_challenge},
    {"POST", "/v1/secrets/fetch", kAnybody, post_fetch},

    {"POST", "/v1/vaults", kAdmin, create_vault},
    {"GET", "/v1/vaults", kAdmin, list_vaults},
    {"GET", "/v1/vaults/:id", kAdmin, get_vault},
    {"PUT", "/v1/vaults/:id", kAdmin, update_vault},
    {"DELETE", "/v1/vaults/:id", kAdmin, delete_vault},

    {"GET", "/v1/vaults/:id/items", kAdmin, list_items},
    {"GET", "/v1/vaults/:id/items/:item", kAdmin, get_item},
    {"PUT", "/v1/vaults/:id/items/:item", kAdmin, put_item},
    {"DELETE", "/v1/vaults/:id/items/:item", kAdmin, delete_item},

    {"GET", "/v1/vaults/:id/instances", kAdmin, list_granted},
    {"POST", "/v1/vaults/:id/instances/:fid", kAdmin, grant},
    {"DELETE", "/v1/vaults/:id/instances/:fid", kAdmin, revoke},

    {"POST", "/v1/instances", kAdmin, register_instance},
    {"GET", "/v1/instances", kAdmin, list_instances},
    {"GET", "/v1/instances/:fid", kAdmin, get_instance},
    {"PUT", "/v1/instances/:fid", kAdmin, update_instance},
    {"DELETE", "/v1/instances/:fid", kAdmin, delete_instance},

    {"GET", "/v1/debug-policy/:vault/:fid", kAdmin, get_debug_policy},
    {"PUT", "/v1/debug-policy/:vault/:fid", kAdmin, put_debug_policy},
});

}  // namespace

std::span<const Route> all_routes() {
  return kRoutes;
}

}  // namespace jingui::server
