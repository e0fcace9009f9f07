#include "store/names.h"

#include "store/limits.h"
#include "store/store_test_support.h"

namespace jingui::store {
namespace {

TEST_CASE("names can stand in a reference and in a path") {
  for (const auto& good : {std::string("a"), std::string("a b"), std::string("alice@example.com"),
                           std::string("金匮"), std::string(kMaxNameBytes, 'x')})
    CHECK(check_name("id", good));
  for (const auto& bad : {std::string(), std::string(kMaxNameBytes + 1, 'x'), std::string("a/b"),
                          std::string("a\nb"), std::string("a\0b", 3), std::string("\xff")})
    CHECK(code_of(check_name("id", bad)) == ErrorCode::request_invalid);
}

TEST_CASE("labels are text for people") {
  CHECK(check_label("name", "a/b"));
  CHECK(check_label("name", "", true));
  CHECK(code_of(check_label("name", "")) == ErrorCode::request_invalid);
  for (const auto& bad :
       {std::string(kMaxLabelBytes + 1, 'x'), std::string("\x1b[0m"), std::string("\xc3")})
    CHECK(code_of(check_label("name", bad, true)) == ErrorCode::request_invalid);
}

TEST_CASE("app ids have no blank at their ends; evidence shows 40 lower-case digits") {
  CHECK(check_app_id("app id", "any text"));
  for (const char* bad : {"", " ", " a", "a "})
    CHECK(code_of(check_app_id("app id", bad)) == ErrorCode::request_invalid);
  CHECK(can_be_measured("c0ffee0000000000000000000000000000000001"));
  CHECK_FALSE(can_be_measured("C0FFEE0000000000000000000000000000000001"));
  CHECK_FALSE(can_be_measured("c0ffee"));
}

}  // namespace
}  // namespace jingui::store
