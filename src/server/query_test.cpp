#include "server/query.h"

#include <doctest/doctest.h>

namespace jingui::server {
namespace {

TEST_CASE("the first value of a name counts") {
  CHECK(query_value("cascade=true", "cascade") == "true");
  CHECK(query_value("x=1&cascade=true&y", "cascade") == "true");
  CHECK(query_value("cascade=false&cascade=true", "cascade") == "false");
  CHECK(query_value("cascade&cascade=true", "cascade") == "");
  CHECK(query_value("cascade=", "cascade") == "");
}

TEST_CASE("names and values are decoded") {
  CHECK(query_value("c%61scade=%74rue", "cascade") == "true");
  CHECK(query_value("cascade=true+", "cascade") == "true ");
  CHECK(query_value("cascade=a%3Db=c", "cascade") == "a=b=c");
}

TEST_CASE("what is no pair is skipped") {
  CHECK_FALSE(query_value("", "cascade"));
  CHECK_FALSE(query_value("&&=true&Cascade=true&cascades=true", "cascade"));
  CHECK_FALSE(query_value("cascade=%zz", "cascade"));
  CHECK_FALSE(query_value("cascade=true;x=1", "cascade"));
  CHECK(query_value("cascade=%zz&cascade=true", "cascade") == "true");
}

}  // namespace
}  // namespace jingui::server
