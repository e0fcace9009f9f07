#include "client/environment.h"

#include <doctest/doctest.h>

#include "client/limits.h"

using namespace jingui;
using namespace jingui::client;

namespace {

Result<Environment> merge(std::vector<std::string_view> inherited, std::string_view file) {
  return merge_environment(inherited, parse_env_file(file).value());
}

std::string text_of(const std::vector<Variable>& variables) {
  std::string out;
  for (const auto& v : variables) out += v.name + "=" + v.value + ";";
  return out;
}

ErrorCode refusal(std::string_view name, std::string_view value) {
  const auto checked = check_variable(name, value);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().detail.starts_with(name));
  return checked.error().code;
}

}  // namespace

TEST_CASE("environment: the file goes over what is inherited, places are kept") {
  const auto env = merge({"A=1", "B=2", "A=3", "C=4"}, "B=5\nD=6\nD=7\n");
  REQUIRE(env);
  CHECK(text_of(env->plain) == "A=3;B=5;C=4;D=7;");
  REQUIRE(env->find("B") != nullptr);
  CHECK(*env->find("B") == "5");
  CHECK(env->find("X") == nullptr);
}

TEST_CASE("environment: references are values that start with a scheme, wherever they come from") {
  const auto env = merge({"A=jingui://v/i/f", "B=x jingui://v/i/f", "C=JINGUI://v/i/f"},
                         "D=op://v/i/s/f\nE=jingui://v/i/f\n");
  REQUIRE(env);
  CHECK(text_of(env->references) == "A=jingui://v/i/f;D=op://v/i/s/f;E=jingui://v/i/f;");
  CHECK(text_of(env->plain) == "B=x jingui://v/i/f;C=JINGUI://v/i/f;");
  CHECK(env->distinct_references() == std::vector<std::string>{"jingui://v/i/f", "op://v/i/s/f"});
}

TEST_CASE("environment: an entry of the file can take a reference away") {
  const auto env = merge({"A=jingui://v/i/f"}, "A=plain\n");
  REQUIRE(env);
  CHECK(env->references.empty());
}

TEST_CASE("environment: settings of jingui and entries without a name never reach the child") {
  const auto env =
      merge({"JINGUI_ADMIN_TOKEN=x", "JINGUI_SERVER_URL=y", "=odd", "noequals", "JINGUI=kept"},
            "JINGUI_X=1\n");
  REQUIRE(env);
  CHECK(text_of(env->plain) == "JINGUI=kept;");
}

TEST_CASE("environment: values the kernel does not take are refused by name") {
  CHECK(refusal("NAME", std::string_view("a\0b", 3)) == ErrorCode::env_value_unusable);
  const std::string longest(kMaxEnvStringBytes - 6, 'x');
  CHECK(check_variable("NAME", longest));
  CHECK(refusal("NAME", longest + "x") == ErrorCode::env_value_unusable);
  const auto merged = merge({"A=1"}, std::string("N=a\0b\n", 6));
  REQUIRE_FALSE(merged);
  CHECK(merged.error().code == ErrorCode::env_value_unusable);
}

TEST_CASE("environment: what this process inherited is seen") {
  CHECK_FALSE(inherited_environment().empty());
}
