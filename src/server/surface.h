// Which routes a listener serves.
#pragma once

#include <string_view>

#include "http/message.h"

namespace jingui::server {

struct Route;

/// `all`: the only listener. With a listener for administration of its own: `clients` is the public
/// one, `administration` the other.
enum class Surface { all, clients, administration };

/// The handshake is for clients, what needs a token for administration, health for both.
bool is_served(const Route& route, Surface surface);

/// /metrics on the listener for administration, asked from this machine: a collector of metrics
/// need not hold the key to everything. What it shows has no names of vaults, apps or peers.
bool is_open_to_this_machine(const Route& route, Surface surface, std::string_view peer);

}  // namespace jingui::server
