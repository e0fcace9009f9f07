// NO_PROXY: the hosts that are reached without the proxy.
#pragma once

#include <string_view>

#include "http/url.h"

namespace jingui::http {

/// `list`: entries separated by commas or blanks, each `*`, a host name (its subdomains too), a
/// name with a dot in front (its subdomains only), an address, or a block of addresses
/// (192.0.2.0/24); all but `*` and blocks may end in `:port`. localhost and loopback addresses are
/// always reached directly. An entry that is none of these matches nothing.
bool bypasses_proxy(std::string_view list, const Url& url);

}  // namespace jingui::http
