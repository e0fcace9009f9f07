// From an HTTP request to the handler of its route and back: rate limits, matching, the admin
// token, CORS, refusals, the log of changes, what is counted. One for each listener.
#pragma once

#include <string>
#include <vector>

#include "server/api.h"
#include "server/routes.h"

namespace jingui::server {

class Router {
 public:
  Router(Api api, std::vector<std::string> cors_origins, Surface surface = Surface::all)
      : api_(std::move(api)), cors_origins_(std::move(cors_origins)), surface_(surface) {}

  /// Thread-safe.
  http::Response handle(const http::Request& request);

 private:
  http::Response answer(const http::Request& request, const Route*& taken);
  http::Response dispatch(const http::Request& request, const Route*& taken);
  http::Response run(const Route& route, Call call);
  bool is_listed_origin(std::string_view origin) const;

  Api api_;
  std::vector<std::string> cors_origins_;
  Surface surface_;
};

}  // namespace jingui::server
