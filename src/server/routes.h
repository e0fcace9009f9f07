// The table of routes.
#pragma once

#include <span>
#include <string_view>

#include "server/access.h"
#include "server/api.h"

namespace jingui::server {

struct Route {
  std::string_view method;
  std::string_view pattern;  // segments; one that begins with ':' is a parameter
  Access access;             // also the scope that the token needs
  RouteHandler handler;
};

std::span<const Route> all_routes();

}  // namespace jingui::server
