#include "store/admin_scope.h"

#include <doctest/doctest.h>

namespace jingui::store {
namespace {

TEST_CASE("a set of scopes is the text that the database holds") {
  ScopeSet set;
  CHECK(set.empty());
  CHECK(set.text().empty());
  set.add(Scope::grants);
  set.add(Scope::read);
  CHECK(set.text() == "read grants");
  CHECK(set.has(Scope::read));
  CHECK_FALSE(set.has(Scope::write));
  CHECK(ScopeSet::parse("read grants") == set);
  CHECK(ScopeSet::parse(ScopeSet::all().text()) == ScopeSet::all());
}

TEST_CASE("anything but the text of a set is none") {
  for (const char* text :
       {"", " ", "read ", " read", "grants read", "read read", "read  write", "READ", "tokens"})
    CHECK_FALSE(ScopeSet::parse(text).has_value());
  CHECK_FALSE(parse_scope("admin").has_value());
}

}  // namespace
}  // namespace jingui::store
