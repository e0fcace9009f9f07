#include "base/hints.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace jingui;

namespace {

struct Row {
  std::string kind, name, text;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all{
#define JINGUI_HINT(code, text) {"hint", #code, text},
#define JINGUI_ANSWERED(code) {"answered", #code, ""},
#define JINGUI_NO_HINT(code, why) {"none", #code, why},
#define JINGUI_SERVER_HINT(code, text) {"server", #code, text},
#define JINGUI_QUOTED_HINT(reason, text) {"quoted", #reason, text},
#define JINGUI_ADMIN_HINT(reason, text) {"admin", #reason, text},
#include "base/error_hints.inc"
#undef JINGUI_HINT
#undef JINGUI_ANSWERED
#undef JINGUI_NO_HINT
#undef JINGUI_SERVER_HINT
#undef JINGUI_QUOTED_HINT
#undef JINGUI_ADMIN_HINT
  };
  return all;
}

std::vector<std::string> names_of(const std::set<std::string>& kinds) {
  std::vector<std::string> out;
  for (const auto& row : rows())
    if (kinds.contains(row.kind)) out.push_back(row.name);
  return out;
}

const std::vector<std::string>& all_codes() {
  static const std::vector<std::string> names{
#define JINGUI_ERROR(code, http_status, exit_code, text) #code,
#include "base/error_codes.inc"
#undef JINGUI_ERROR
  };
  return names;
}

bool is_code(const std::string& name) {
  for (const auto& code : all_codes())
    if (code == name) return true;
  return false;
}

}  // namespace

TEST_CASE("hints: every code has a hint, is answered only, or says why it needs none") {
  CHECK(names_of({"hint", "answered", "none"}) == all_codes());
}

TEST_CASE("hints: a code without a hint says why") {
  for (const auto& row : rows())
    if (row.kind == "none") CHECK_MESSAGE(row.text.size() > 20, row.name);
}

TEST_CASE("hints: what only a server answers has a hint where it is quoted") {
  for (const auto& name : names_of({"answered"})) {
    CAPTURE(name);
    CHECK_FALSE((hint_for_reason(name, Asked::secrets).empty() &&
                 hint_for_reason(name, Asked::administration).empty()));
  }
}

TEST_CASE("hints: one short line each, and one of each kind for a name") {
  std::map<std::string, std::set<std::string>> seen;
  for (const auto& row : rows()) {
    CAPTURE(row.name);
    CHECK(seen[row.kind].insert(row.name).second);
    CHECK(row.text.find('\n') == std::string::npos);
    CHECK(row.text.size() <= 200);
    CHECK_FALSE(row.text.ends_with("."));
    if (row.kind != "none" && row.kind != "answered") CHECK(row.text.size() >= 20);
  }
}

TEST_CASE("hints: names are codes, but for the reasons that no code stands for") {
  const std::set<std::string> wire{"refused", "http_request_timeout", "http_header_too_large"};
  for (const auto& row : rows())
    CHECK_MESSAGE((is_code(row.name) || wire.contains(row.name)), row.name);
}

TEST_CASE("hints: the server says something else where its operator has to do something else") {
  CHECK(hint_for(ErrorCode::tls_failure, Program::client).find("http://") !=
        std::string_view::npos);
  CHECK(hint_for(ErrorCode::tls_failure, Program::server).find("JINGUI_TLS_CERT") !=
        std::string_view::npos);
  CHECK(hint_for(ErrorCode::store_newer, Program::server) ==
        hint_for(ErrorCode::store_newer, Program::client));
  CHECK(hint_for(ErrorCode::hex_malformed).empty());
}

TEST_CASE("hints: a quoted reason means something else to an administrator") {
  const auto client = hint_for_reason("instance_not_found", Asked::secrets);
  CHECK(client.find("jingui status") != std::string_view::npos);
  CHECK(hint_for_reason("instance_not_found", Asked::administration) ==
        "jingui admin instances list");
  CHECK(hint_for_reason("store_busy", Asked::administration) ==
        hint_for_reason("store_busy", Asked::secrets));
  CHECK(hint_for_reason("vault_not_found", Asked::secrets).empty());
  CHECK(hint_for_reason("nonsense", Asked::administration).empty());
  CHECK(hint_for_reason("", Asked::administration).empty());
}
