// Handlers of instances, their grants and their debug policies.
#pragma once

#include "server/api.h"

namespace jingui::server {

// /v1/instances
Result<http::Response> register_instance(Api& api, const Call& call);
Result<http::Response> list_instances(Api& api, const Call& call);
Result<http::Response> get_instance(Api& api, const Call& call);
Result<http::Response> update_instance(Api& api, const Call& call);
/// As update_instance, but no member is required.
Result<http::Response> patch_instance(Api& api, const Call& call);
Result<http::Response> delete_instance(Api& api, const Call& call);

// /v1/vaults/:id/instances
Result<http::Response> list_granted(Api& api, const Call& call);
Result<http::Response> grant(Api& api, const Call& call);
Result<http::Response> revoke(Api& api, const Call& call);

// /v1/debug-policy/:vault/:fid
Result<http::Response> get_debug_policy(Api& api, const Call& call);
Result<http::Response> put_debug_policy(Api& api, const Call& call);

}  // namespace jingui::server
