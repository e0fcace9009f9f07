#include "protocol/origin.h"

#include <doctest/doctest.h>

#include "protocol/limits.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

std::string detail_of(const Result<Origin>& origin) {
  REQUIRE_FALSE(origin);
  CHECK(origin.error().code == ErrorCode::origin_malformed);
  return origin.error().detail;
}

std::string normal(std::string_view url) {
  return Origin::from_url(url)->text();
}

/// Refused by both.
std::string refused(std::string_view text) {
  const auto detail = detail_of(Origin::from_url(text));
  CHECK(detail_of(Origin::parse(text)) == detail);
  return detail;
}

}  // namespace

TEST_CASE("origins in their one form") {
  for (const auto* text :
       {"https://vault.example", "https://vault.example:8443", "http://localhost:8080",
        "http://vault.example:443", "https://vault.example:80", "https://a", "https://a_b-c.d9",
        "https://xn--bcher-kva.example", "https://127.0.0.1", "http://10.0.0.1:1",
        "https://[::1]:65535", "https://[2001:db8::1]", "https://[::]", "https://1.example",
        "https://0xa.example", "https://0xylo", "https://[2001:db8:0:1:1:1:1:1]",
        "https://[2001:0:0:1::1]"}) {
    CAPTURE(text);
    const auto origin = Origin::parse(text);
    REQUIRE(origin);
    CHECK(origin->text() == text);
    CHECK(normal(text) == text);
  }
}

TEST_CASE("a setting is brought to the one form, a peer's text is not") {
  const std::pair<const char*, const char*> cases[] = {
      {"HTTPS://Vault.Example", "https://vault.example"},
      {"https://vault.example/", "https://vault.example"},
      {"https://vault.example:443", "https://vault.example"},
      {"http://vault.example:80/", "http://vault.example"},
      {"https://vault.example:0443", "https://vault.example"},
      {"https://vault.example:08443", "https://vault.example:8443"},
      {"https://[2001:DB8:0:0:0:0:0:1]", "https://[2001:db8::1]"},
      {"https://[2001:0db8::0001]:443", "https://[2001:db8::1]"},
      {"https://[2001:db8::1:1:1:1:1]", "https://[2001:db8:0:1:1:1:1:1]"},
      {"https://[2001:0:0:1:0:0:0:1]", "https://[2001:0:0:1::1]"},
      {"https://[2001:db8:0:0:1:0:0:1]", "https://[2001:db8::1:0:0:1]"},
      {"https://[0:0:0:0:0:0:0:1]", "https://[::1]"},
  };
  for (const auto& [given, wanted] : cases) {
    CAPTURE(given);
    CHECK(normal(given) == wanted);
    CHECK(detail_of(Origin::parse(given)) == "not in its one form");
  }
}

TEST_CASE("equal origins are equal texts") {
  CHECK(Origin::from_url("https://a.example:443/").value() ==
        Origin::parse("https://a.example").value());
  CHECK(Origin::parse("https://a.example").value() != Origin::parse("http://a.example").value());
}

TEST_CASE("an origin has a scheme") {
  CHECK(refused("") == "neither https:// nor http://");
  CHECK(refused("vault.example") == "neither https:// nor http://");
  CHECK(refused("//vault.example") == "neither https:// nor http://");
  CHECK(refused("ftp://vault.example") == "neither https:// nor http://");
  CHECK(refused("https:/vault.example") == "neither https:// nor http://");
  CHECK(refused(" https://vault.example") == "neither https:// nor http://");
  CHECK(refused("unix:/run/a.sock") == "neither https:// nor http://");
}

TEST_CASE("an origin has no path, query, fragment or user") {
  CHECK(refused("https://vault.example/a") == "a path");
  CHECK(refused("https://vault.example//") == "a path");
  CHECK(refused("https://vault.example/a/") == "a path");
  CHECK(refused("https://u@vault.example") == "a user");
  CHECK(refused("https://u:p@vault.example") == "a user");
  CHECK(refused("https://vault.example?a") == "host: not letters, digits, - and _");
  CHECK(refused("https://vault.example#a") == "host: not letters, digits, - and _");
  CHECK(refused("https://vault.example\\a") == "host: not letters, digits, - and _");
  CHECK(refused("https://vault.example:1?a") == "port");
}

TEST_CASE("a host is labels of ASCII") {
  CHECK(refused("https://") == "no host");
  CHECK(refused("https:///") == "no host");
  CHECK(refused("https://:8443") == "no host");
  CHECK(refused("https://vault.example.") == "host: an empty label, or a dot at its end");
  CHECK(refused("https://vault.example.:8443") == "host: an empty label, or a dot at its end");
  CHECK(refused("https://.vault") == "host: an empty label, or a dot at its end");
  CHECK(refused("https://vault..example") == "host: an empty label, or a dot at its end");
  CHECK(refused("https://b\xc3\xbc"
                "cher.example") == "host: not letters, digits, - and _");
  CHECK(refused("https://vault%2eexample") == "host: not letters, digits, - and _");
  CHECK(refused("https://va ult") == "host: not letters, digits, - and _");
  CHECK(refused(std::string_view("https://vau\0lt", 14)) == "host: not letters, digits, - and _");
  CHECK(refused("https://*.example") == "host: not letters, digits, - and _");
  const std::string label(63, 'a');
  CHECK(Origin::parse("https://" + label));
  CHECK(refused("https://" + label + "a") == "host: a label of more than 63 bytes");
}

TEST_CASE("host and origin have a largest size") {
  const std::string label = "." + std::string(59, 'a');
  const std::string longest = "http://" + std::string(59, 'a') + label + label + label;  // 246
  CHECK(Origin::parse(longest + ".aaaaaaa"));
  CHECK(Origin::parse(longest + ".aaaaaaaa")->text().size() == kMaxOriginBytes);
  CHECK(refused(longest + ".aaaaaaaaa") == "longer than 255 bytes");
}

TEST_CASE("what a resolver may take for an IPv4 address is four decimal numbers") {
  for (const auto* host : {"127.1", "127.0.0.01", "0x7f.0.0.1", "127.0.0.0x1", "2130706433", "0",
                           "256.1.1.1", "1.2.3.4.5", "a.1", "0x7f000001"}) {
    CAPTURE(host);
    CHECK(refused("https://" + std::string(host)) ==
          "an IPv4 address that is not four decimal numbers");
  }
}

TEST_CASE("an IPv6 address is one, without a zone or an IPv4 address") {
  CHECK(refused("https://[::1") == "bracket not closed");
  CHECK(refused("https://[]") == "IPv6 address");
  CHECK(refused("https://[::g]") == "IPv6 address");
  CHECK(refused(std::string_view("https://[::1\0a]", 15)) == "IPv6 address");
  CHECK(refused("https://[fe80::1%25eth0]") == "IPv6 address");
  CHECK(refused("https://[fe80::1%eth0]") == "IPv6 address");
  CHECK(refused("https://[127.0.0.1]") == "IPv6 address");
  CHECK(refused("https://[1:2:3:4:5:6:7:8:9]") == "IPv6 address");
  CHECK(refused("https://[::1]8443") == "text after the address");
  CHECK(refused("https://[::1].example") == "text after the address");
  CHECK(refused("https://::1") == "no host");
  const std::string_view inside =
      "an IPv6 address with an IPv4 address inside; use the IPv4 address";
  CHECK(refused("https://[::ffff:127.0.0.1]") == inside);
  CHECK(refused("https://[::ffff:7f00:1]") == inside);
  CHECK(refused("https://[::127.0.0.1]") == inside);
  CHECK(refused("https://[::7f00:1]") == inside);
}

TEST_CASE("a port is a number from 1 to 65535") {
  for (const auto* port : {"", "0", "65536", "-1", "+1", "1a", "0x1", "1:2", " 1", "99999999999"}) {
    CAPTURE(port);
    CHECK(refused("https://vault.example:" + std::string(port)) == "port");
    CHECK(refused("https://[::1]:" + std::string(port)) == "port");
  }
}
