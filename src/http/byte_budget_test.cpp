#include "http/byte_budget.h"

#include <doctest/doctest.h>

using jingui::http::ByteBudget;
using namespace std::chrono_literals;

TEST_CASE("a budget refills with time and keeps little of what was not used") {
  ByteBudget budget(1000);
  const ByteBudget::Time start{1h};
  REQUIRE(budget.has_any(start));
  budget.spend(50);  // a twentieth of a second's worth is all that is kept
  CHECK_FALSE(budget.has_any(start));
  CHECK(budget.has_any(start + 1ms));
}

TEST_CASE("what was overspent is waited for") {
  ByteBudget budget(1000);
  const ByteBudget::Time start{1h};
  REQUIRE(budget.has_any(start));
  budget.spend(150);
  CHECK_FALSE(budget.has_any(start + 99ms));
  CHECK_FALSE(budget.has_any(start + 50ms));  // a clock that goes back gives nothing
  CHECK(budget.has_any(start + 101ms));
}
