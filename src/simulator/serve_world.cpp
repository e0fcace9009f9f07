#include "simulator/serve_world.h"

namespace jingui::simulator {
namespace {

constexpr std::size_t kAgentBodyBytes = 1024 * 1024;
constexpr unsigned kAgentWorkers = 4;

http::ServerOptions agent_options(const std::string& path) {
  http::ServerOptions options;
  options.listen = path;
  options.max_body_bytes = kAgentBodyBytes;
  options.workers = kAgentWorkers;
  options.idle_timeout = std::chrono::seconds(15);  // as dstack's agent
  return options;
}

}  // namespace

Result<std::unique_ptr<WorldServer>> WorldServer::start(DevelopmentWorld& world,
                                                        const std::string& pccs_listen) {
  std::unique_ptr<WorldServer> out(new WorldServer(world));
  for (std::size_t i = 0; i < world.config().guests.size(); ++i)
    for (const AgentSocket socket :
         {AgentSocket::dstack, AgentSocket::tappd, AgentSocket::worker}) {
      GuestAgentService* agent = &world.agent(i);
      TRY(out->add(agent_options(world.socket_path(i, socket)),
                   [agent, socket](const http::Request& request) {
                     return agent->answer(socket, request);
                   }));
    }
  PccsService* pccs = &world.pccs();
  http::ServerOptions options;
  options.listen = pccs_listen;
  options.workers = 2;
  TRY(out->add(std::move(options),
               [pccs](const http::Request& request) { return pccs->answer(request); }));
  for (const std::unique_ptr<http::Server>& server : out->servers_)
    out->threads_.emplace_back([running = server.get()] { running->run(); });
  return out;
}

Result<void> WorldServer::add(http::ServerOptions options, http::Handler handler) {
  servers_.push_back(TRY(http::Server::create(std::move(options), std::move(handler))));
  return {};
}

WorldServer::~WorldServer() {
  for (std::size_t i = 0; i < world_->config().guests.size(); ++i) world_->agent(i).stop();
  for (const std::unique_ptr<http::Server>& server : servers_) server->stop();
  for (std::thread& thread : threads_) thread.join();
}

std::string WorldServer::pccs_url() const {
  return "http://" + servers_.back()->address();
}

}  // namespace jingui::simulator
