#include "server/openapi.h"

namespace jingui::server {
namespace {

constexpr std::string_view kText =
#include "openapi_json.inc"
    ;

}  // namespace

std::string_view openapi_text() {
  return kText;
}

Result<http::Response> get_openapi(Api&, const Call&) {
  return http::Response{200, {{"Content-Type", "application/json"}}, std::string(kText)};
}

}  // namespace jingui::server
