#include "http/fair_queue.h"

#include <doctest/doctest.h>

#include <memory>

using jingui::http::FairQueue;
using End = FairQueue<int>::End;

TEST_CASE("lanes are served in turn, each in its own order") {
  FairQueue<int> queue;
  for (const int item : {1, 2, 3, 4}) queue.push("many", item);
  queue.push("few", 10);
  CHECK(queue.size() == 5);
  CHECK(queue.pop() == 1);
  CHECK(queue.pop() == 10);
  CHECK(queue.pop() == 2);
  queue.push("few", 11);
  CHECK(queue.pop() == 3);
  CHECK(queue.pop() == 11);
  CHECK(queue.pop() == 4);
  CHECK(queue.empty());
}

TEST_CASE("a lane that comes back waits its turn") {
  FairQueue<int> queue;
  queue.push("a", 1);
  CHECK(queue.pop() == 1);
  queue.push("b", 2);
  queue.push("b", 3);
  queue.push("a", 4);
  CHECK(queue.pop() == 2);
  CHECK(queue.pop() == 4);
  CHECK(queue.pop() == 3);
}

TEST_CASE("the fullest lane gives way, at either end") {
  FairQueue<int> queue;
  queue.push("few", 10);
  for (const int item : {1, 2, 3}) queue.push("many", item);
  CHECK(queue.fullest() == 3);
  CHECK(queue.oldest_of_fullest() == 1);
  CHECK(queue.take_from_fullest(End::oldest) == 1);
  CHECK(queue.take_from_fullest(End::newest) == 3);
  CHECK(queue.size_of("many") == 1);
  CHECK(queue.size_of("few") == 1);
  CHECK(queue.size_of("nobody") == 0);
  CHECK(queue.size() == 2);
}

TEST_CASE("one item can be taken out") {
  FairQueue<int> queue;
  queue.push("a", 1);
  queue.push("a", 2);
  CHECK(queue.remove("a", 1));
  CHECK_FALSE(queue.remove("a", 1));
  CHECK_FALSE(queue.remove("b", 2));
  CHECK(queue.pop() == 2);
  CHECK(queue.empty());
  CHECK(queue.fullest() == 0);
}

TEST_CASE("items may be moved only") {
  FairQueue<std::unique_ptr<int>> queue;
  queue.push("a", std::make_unique<int>(7));
  CHECK(*queue.pop() == 7);
}
