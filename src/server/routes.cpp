#include "server/routes.h"

#include <array>

#include "server/admin_instances.h"
#include "server/admin_tokens.h"
#include "server/admin_vaults.h"
#include "server/handshake_routes.h"
#include "server/health.h"
#include "server/metrics_route.h"
#include "server/openapi.h"

namespace jingui::server {
namespace {

using enum Access;

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/", anybody, get_root},
    {"GET", "/healthz", anybody, get_health},
    {"GET", "/readyz", anybody, get_readiness},
    {"GET", "/metrics", read, get_metrics},
    {"GET", "/openapi.json", anybody, get_openapi},
    {"HEAD", "/openapi.json", anybody, get_openapi},
    {"POST", "/v1/secrets/challenge", anybody, post_challenge},
    {"POST", "/v1/secrets/fetch", anybody, post_fetch},

    {"POST", "/v1/vaults", write, create_vault},
    {"GET", "/v1/vaults", read, list_vaults},
    {"GET", "/v1/vaults/:id", read, get_vault},
    {"PUT", "/v1/vaults/:id", write, update_vault},
    {"DELETE", "/v1/vaults/:id", write, delete_vault},

    {"GET", "/v1/vaults/:id/items", read, list_items},
    {"GET", "/v1/vaults/:id/items/:item", read, get_item},
    {"PUT", "/v1/vaults/:id/items/:item", write, put_item},
    {"DELETE", "/v1/vaults/:id/items/:item", write, delete_item},

    {"GET", "/v1/vaults/:id/instances", read, list_granted},
    {"POST", "/v1/vaults/:id/instances/:fid", grants, grant},
    {"DELETE", "/v1/vaults/:id/instances/:fid", grants, revoke},

    {"POST", "/v1/instances", grants, register_instance},
    {"GET", "/v1/instances", read, list_instances},
    {"GET", "/v1/instances/:fid", read, get_instance},
    {"PUT", "/v1/instances/:fid", grants, update_instance},
    {"PATCH", "/v1/instances/:fid", grants, patch_instance},
    {"DELETE", "/v1/instances/:fid", grants, delete_instance},

    {"GET", "/v1/debug-policy/:vault/:fid", read, get_debug_policy},
    {"PUT", "/v1/debug-policy/:vault/:fid", grants, put_debug_policy},

    {"POST", "/v1/tokens", tokens, create_token},
    {"GET", "/v1/tokens", tokens, list_tokens},
    {"DELETE", "/v1/tokens/:name", tokens, delete_token},
    {"POST", "/v1/tokens/:name/rotate", tokens, rotate_token},
});

}  // namespace

std::span<const Route> all_routes() {
  return kRoutes;
}

}  // namespace jingui::server
