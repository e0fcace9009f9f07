#include "server/surface.h"

#include "server/routes.h"

namespace jingui::server {

bool is_served(const Route& route, Surface surface) {
  if (surface == Surface::all) return true;
  if (route.access != Access::anybody) return surface == Surface::administration;
  return surface == Surface::clients || !route.pattern.starts_with("/v1/secrets/");
}

bool is_open_to_this_machine(const Route& route, Surface surface, std::string_view peer) {
  const bool local = peer == "unix" || peer == "::1" || peer.starts_with("127.");
  return local && surface == Surface::administration && route.pattern == "/metrics";
}

}  // namespace jingui::server
