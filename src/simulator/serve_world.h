// Serves a development world: a Unix socket for each guest and kind of client, and the collateral
// service over TCP.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http/server.h"
#include "simulator/development_world.h"

namespace jingui::simulator {

class WorldServer {
 public:
  /// `world` must outlive the server. `pccs_listen`: "127.0.0.1:0" picks a port. Serves from then
  /// on. Errors: listen_failed.
  static Result<std::unique_ptr<WorldServer>> start(DevelopmentWorld& world,
                                                    const std::string& pccs_listen);
  ~WorldServer();
  std::string pccs_url() const;

 private:
  explicit WorldServer(DevelopmentWorld& world) : world_(&world) {}
  Result<void> add(http::ServerOptions options, http::Handler handler);

  DevelopmentWorld* world_;
  std::vector<std::unique_ptr<http::Server>> servers_;  // the collateral service last
  std::vector<std::thread> threads_;
};

}  // namespace jingui::simulator
