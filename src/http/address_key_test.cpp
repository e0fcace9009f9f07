#include "http/address_key.h"

#include <doctest/doctest.h>

using jingui::http::address_key;

TEST_CASE("an IPv6 site is one address, an IPv4 address is one, a socket is one") {
  CHECK(address_key("2001:db8:1:2::1") == address_key("2001:db8:1:2:ffff::9"));
  CHECK(address_key("2001:db8:1:2::1") != address_key("2001:db8:1:3::1"));
  CHECK(address_key("fe80::1%eth0") == address_key("fe80::2%eth1"));
  CHECK(address_key("192.0.2.1") != address_key("192.0.2.2"));
  CHECK(address_key("unix") == "unix");
}
