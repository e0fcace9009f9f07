#include "server/wrong_token_limit.h"

#include <doctest/doctest.h>

namespace jingui::server {
namespace {

using std::chrono::seconds;
const MonotonicTime kStart{seconds{100000}};

void note_many(WrongTokenLimit& limit, const std::string& peer, unsigned count, MonotonicTime now) {
  for (unsigned i = 0; i < count; ++i) limit.note_wrong(peer, now);
}

TEST_CASE("the delay begins after a few wrong tokens, doubles, and has an end") {
  WrongTokenLimit limit;
  note_many(limit, "a", kFreeWrongTokens, kStart);
  CHECK(limit.wait("a", kStart) == seconds(0));
  MonotonicTime now = kStart;
  for (const int expected : {1, 2, 4, 8, 16, 30, 30}) {
    limit.note_wrong("a", now);
    CHECK(limit.wait("a", now) == seconds(expected));
    CHECK(limit.wait("a", now + seconds(expected) - std::chrono::milliseconds(1)) == seconds(1));
    CHECK(limit.wait("a", now + seconds(expected)) == seconds(0));
    now += seconds(expected);
  }
  note_many(limit, "a", 1000, now);
  CHECK(limit.wait("a", now) == kMaxWrongTokenDelay);
  CHECK(limit.wait("b", now) == seconds(0));
}

TEST_CASE("the right token and time make an address new again") {
  WrongTokenLimit limit;
  note_many(limit, "a", kFreeWrongTokens + 3, kStart);
  note_many(limit, "b", kFreeWrongTokens + 3, kStart);
  limit.note_right("a");
  CHECK(limit.wait("a", kStart) == seconds(0));
  const auto later = kStart + kWrongTokenMemory + seconds(1);
  limit.note_wrong("b", later);
  CHECK(limit.wait("b", later) == seconds(0));
}

TEST_CASE("a full table forgets who was wrong longest ago") {
  WrongTokenLimit limit(2);
  note_many(limit, "a", kFreeWrongTokens + 1, kStart);
  note_many(limit, "b", kFreeWrongTokens + 1, kStart + seconds(1));
  limit.note_wrong("a", kStart + seconds(2));
  limit.note_wrong("c", kStart + seconds(2));
  CHECK(limit.size() == 2);
  CHECK(limit.wait("a", kStart + seconds(2)) > seconds(0));
  CHECK(limit.wait("b", kStart + seconds(1)) == seconds(0));
}

TEST_CASE("an IPv6 network of 64 bits is one address") {
  CHECK(address_group("2001:db8::1") == address_group("2001:db8:0:0:ffff::2"));
  CHECK(address_group("2001:db8::1") != address_group("2001:db8:0:1::1"));
  CHECK(address_group("::ffff:192.0.2.1") != address_group("::ffff:192.0.2.2"));
  CHECK(address_group("192.0.2.1") == "192.0.2.1");
  CHECK(address_group("unix") == "unix");
}

}  // namespace
}  // namespace jingui::server
