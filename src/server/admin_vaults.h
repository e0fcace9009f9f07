// Handlers of vaults, items and grants.
#pragma once

#include "server/api.h"

namespace jingui::server {

// /v1/vaults
Result<http::Response> create_vault(Api& api, const Call& call);
Result<http::Response> list_vaults(Api& api, const Call& call);
Result<http::Response> get_vault(Api& api, const Call& call);
Result<http::Response> update_vault(Api& api, const Call& call);
Result<http::Response> delete_vault(Api& api, const Call& call);

// /v1/vaults/:id/items; values are never given to administrators
Result<http::Response> list_items(Api& api, const Call& call);
Result<http::Response> get_item(Api& api, const Call& call);
Result<http::Response> put_item(Api& api, const Call& call);
Result<http::Response> delete_item(Api& api, const Call& call);

}  // namespace jingui::server
