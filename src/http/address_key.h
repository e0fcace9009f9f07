// What counts as one peer when costs are shared out or limited.
#pragma once

#include <string>

namespace jingui::http {

/// Of Request::peer: an IPv4 address, the /64 of an IPv6 address (RFC 6177: what a site's host can
/// choose from), or the text itself.
std::string address_key(const std::string& peer);

}  // namespace jingui::http
