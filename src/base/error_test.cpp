#include "base/error.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "base/result.h"

using namespace jingui;

namespace {

constexpr ErrorCode kAll[] = {
#define JINGUI_ERROR(code, http_status, exit_code, text) ErrorCode::code,
#include "base/error_codes.inc"
#undef JINGUI_ERROR
};

Result<int> half(int n) {
  if (n % 2 != 0) return fail(ErrorCode::internal, "odd");
  return n / 2;
}

Result<int> quarter(int n) {
  return half(TRY(half(n)));
}

Result<void> check_quarter(int n) {
  TRY(quarter(n));
  return {};
}

}  // namespace

TEST_CASE("every error has a name of its own, in lower case") {
  std::set<std::string_view> names;
  for (const ErrorCode code : kAll) {
    const auto name = error_name(code);
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK_FALSE(name.empty());
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos);
  }
}

TEST_CASE("every error has a text, a status and an exit code") {
  for (const ErrorCode code : kAll) {
    CAPTURE(error_name(code));
    const auto text = error_text(code);
    CHECK_FALSE(text.empty());
    CHECK_FALSE(text.ends_with("."));
    CHECK(text.find_first_of("\n\r\t\"") == text.npos);
    CHECK(error_http_status(code) >= 400);
    CHECK(error_http_status(code) <= 599);
    CHECK(error_exit_code(code) >= 1);
    CHECK(error_exit_code(code) <= 6);
  }
}

TEST_CASE("an error is described with its name and detail") {
  CHECK(describe({ErrorCode::file_not_found, "/x"}) == "no such file (file_not_found): /x");
  CHECK(describe({ErrorCode::file_not_found}) == "no such file (file_not_found)");
}

TEST_CASE("TRY gives the value or returns the error") {
  CHECK(quarter(8).value() == 2);
  CHECK(quarter(6).error().detail == "odd");
  CHECK(check_quarter(4));
  const auto failed = check_quarter(3);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::internal);
}
