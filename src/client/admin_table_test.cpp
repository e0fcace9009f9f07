#include "client/admin_table.h"

#include <doctest/doctest.h>

#include <array>
#include <boost/json.hpp>

#include "client/handshake_test_support.h"

using namespace jingui;
using namespace jingui::client;

namespace {

constexpr std::array<Column, 2> kColumns{{{"id", "ID"}, {"name", "NAME"}}};

std::string table(std::string_view rows) {
  return table_text(require(json::parse(rows)).as_array(), kColumns);
}

std::string cell(std::string_view value) {
  const auto parsed = require(json::parse(value));
  return cell_text(&parsed);
}

}  // namespace

TEST_CASE("tables: columns are aligned, whatever the characters' width") {
  CHECK(table("[]") == "ID  NAME\n");
  CHECK(table(R"([{"id":"a","name":"A"},{"name":"x","id":"longer"},{"id":"金匮"},{"id":"é"}])") ==
        "ID      NAME\n"
        "a       A\n"
        "longer  x\n"
        "金匮    -\n"
        "é       -\n");
  CHECK(properties_text(
            require(json::parse(R"({"id":"a","enabled":true,"last":null})")).as_object(), "> ") ==
        "> id       a\n"
        "> enabled  true\n"
        "> last     -\n");
}

TEST_CASE("tables: what a terminal would obey or hide is escaped") {
  CHECK(cell(R"("a\u001b[2Jb\n")") == "a\\x1b[2Jb\\x0a");
  CHECK(cell(R"("a\u0085")") == "a\\xc2\\x85");
  for (const char* hidden : {R"("\u202e")", R"("\u200b")", R"("\u2066")", R"("\ufeff")"})
    CHECK(cell(hidden).starts_with("\\x"));
  CHECK(cell(R"(["read","wr\u001bite"])") == "read,wr\\x1bite");
  CHECK(cell(R"({"a":"\u001b"})") == R"({"a":"\u001b"})");
  CHECK(cell("\"\"") == "-");
  CHECK(cell("7") == "7");
  CHECK(cell_text(nullptr) == "-");
}
