#include "server/challenge_table.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace jingui::server {
namespace {

using std::chrono::seconds;
const MonotonicTime kStart{seconds{1000}};

Challenge challenge_for(std::string fid) {
  Challenge challenge;
  challenge.fid = std::move(fid);
  challenge.nonce = *SecretBytes::copy_of(as_bytes("nonce"));
  return challenge;
}

bool has(ChallengeTable& table, const std::string& id, MonotonicTime now = kStart) {
  const auto taken = table.consume(id, now);
  if (!taken) CHECK(taken.error().code == ErrorCode::challenge_not_found);
  return taken.has_value();
}

TEST_CASE("a challenge is given once, with what it was issued under") {
  ChallengeTable table;
  table.add("1", challenge_for("fid"), kStart);
  const auto taken = table.consume("1", kStart);
  REQUIRE(taken);
  CHECK(taken->fid == "fid");
  CHECK(as_text(taken->nonce.expose()) == "nonce");
  CHECK(table.size() == 0);
  CHECK(table.consume("1", kStart).error().code == ErrorCode::challenge_not_found);
  CHECK_FALSE(has(table, "never"));
}

TEST_CASE("a challenge lives 120 seconds, the last instant included") {
  ChallengeTable table;
  table.add("1", challenge_for("fid"), kStart);
  table.add("2", challenge_for("fid"), kStart);
  CHECK(has(table, "1", kStart + seconds{120}));
  CHECK_FALSE(has(table, "2", kStart + seconds{120} + std::chrono::nanoseconds{1}));
}

TEST_CASE("expired challenges make room first") {
  ChallengeTable table(2);
  table.add("old", challenge_for("a"), kStart);
  table.add("new", challenge_for("b"), kStart + seconds{60});
  table.add("newer", challenge_for("b"), kStart + seconds{121});
  CHECK(table.size() == 2);
  CHECK(has(table, "new", kStart + seconds{121}));
  CHECK(has(table, "newer", kStart + seconds{121}));
}

TEST_CASE("a full table drops the oldest of the fullest fid") {
  ChallengeTable table(4);
  table.add("victim", challenge_for("quiet"), kStart);
  for (const char* id : {"f1", "f2", "f3", "f4", "f5"})
    table.add(id, challenge_for("flood"), kStart);
  CHECK(table.size() == 4);
  CHECK_FALSE(has(table, "f1"));
  CHECK_FALSE(has(table, "f2"));
  CHECK(has(table, "f3"));
  CHECK(has(table, "victim"));
}

TEST_CASE("all challenges of one fid can be ended, and no others") {
  ChallengeTable table;
  table.add("1", challenge_for("a"), kStart);
  table.add("2", challenge_for("b"), kStart);
  table.add("3", challenge_for("a"), kStart);
  table.drop("a");
  table.drop("nobody");
  CHECK(table.size() == 1);
  CHECK_FALSE(has(table, "1"));
  CHECK_FALSE(has(table, "3"));
  table.add("4", challenge_for("a"), kStart);
  CHECK(has(table, "4"));
  CHECK(has(table, "2"));
}

TEST_CASE("of many who want one challenge, one gets it") {
  ChallengeTable table;
  table.add("1", challenge_for("fid"), kStart);
  std::atomic<int> winners{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { winners += table.consume("1", kStart).has_value() ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(winners == 1);
}

}  // namespace
}  // namespace jingui::server
