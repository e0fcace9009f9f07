#include "http/worker_pool.h"

#include <doctest/doctest.h>

#include <future>

#include "http/limits.h"

using namespace jingui;
using namespace jingui::http;

TEST_CASE("a full queue refuses, and jobs run on threads with the stack that was asked for") {
  std::promise<void> release;
  std::promise<void> started;
  auto released = release.get_future().share();
  {
    WorkerPool pool(2);
    REQUIRE(pool.start(1));
    REQUIRE(pool.submit([&, released] {
      started.set_value();
      released.wait();
    }));
    started.get_future().wait();
    std::promise<std::size_t> stack;
    CHECK(pool.submit([&] {
      pthread_attr_t attributes;
      std::size_t size = 0;
      pthread_getattr_np(pthread_self(), &attributes);
      pthread_attr_getstacksize(&attributes, &size);
      pthread_attr_destroy(&attributes);
      stack.set_value(size);
    }));
    CHECK(pool.submit([] {}));
    CHECK_FALSE(pool.submit([] {}));
    release.set_value();
    CHECK(stack.get_future().get() >= kWorkerStackBytes);
  }
}

TEST_CASE("keys take turns, and when the queue is full the key that has the most makes way") {
  std::promise<void> release;
  std::promise<void> started;
  std::promise<void> done;
  std::string order;
  std::string refused;
  {
    WorkerPool pool(4);
    CHECK_FALSE(pool.is_busy());
    REQUIRE(pool.start(1));
    REQUIRE(pool.submit([&, released = release.get_future().share()] {
      started.set_value();
      released.wait();
    }));
    started.get_future().wait();
    for (const char name : {'a', 'b', 'c', 'd'})
      REQUIRE(pool.submit([&, name] { order += name; }, "many", [&, name] { refused += name; }));
    CHECK_FALSE(pool.submit([] {}, "many"));
    CHECK(pool.submit([&] { order += '1'; }, "few"));
    CHECK(refused == "d");
    CHECK(pool.submit([&] { order += '2'; }, "few"));
    CHECK(refused == "dc");
    CHECK_FALSE(pool.submit([] {}, "few"));  // has as much as anybody now
    CHECK(pool.is_busy());
    CHECK(pool.submit([&] { done.set_value(); }, "last"));
    CHECK(refused == "dcb");
    release.set_value();
    done.get_future().wait();
  }
  CHECK(order.substr(0, 2) == "a1");
}
