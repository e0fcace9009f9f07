#include "attestation/deny_list.h"

#include <doctest/doctest.h>

#include "attestation/limits.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

const std::string kHex40(40, 'a'), kHex64(64, 'b');

void check_refused(const std::string& text, const std::string& line) {
  const auto list = parse_deny_list(text);
  REQUIRE_FALSE(list.has_value());
  CHECK(list.error().code == ErrorCode::deny_list_malformed);
  CHECK(list.error().detail.starts_with("line " + line + ": "));
}

}  // namespace

TEST_CASE("deny list: three kinds of entries, comments, blanks and repetitions") {
  const auto list =
      parse_deny_list("# leaked\n\n instance\t" + kHex40 + "  # stolen\r\nleaf sha256:" + kHex64 +
                      "\nplatform " + kHex64 + "\nplatform " + kHex64);
  REQUIRE(list.has_value());
  CHECK(list->instance_ids.size() == 1);
  CHECK(list->leaf_keys.size() == 1);
  CHECK(list->platforms.size() == 1);
  CHECK(list->platforms[0][0] == 0xbb);
  CHECK(parse_deny_list("")->empty());
}

TEST_CASE("deny list: what is no entry is an error with its line") {
  check_refused("# x\n" + kHex40, "2");
  check_refused("instance", "1");
  check_refused("instance " + kHex64, "1");
  check_refused("leaf " + kHex64, "1");
  check_refused("leaf sha256:" + std::string(64, 'B'), "1");
  check_refused("platform " + kHex40, "1");
  check_refused("ppid " + kHex64, "1");
  check_refused("platform " + kHex64 + " x", "1");
}

TEST_CASE("deny list: bounded") {
  std::string text;
  for (std::size_t i = 0; i <= kMaxDenyListEntries; ++i) text += "platform " + kHex64 + "\n";
  check_refused(text, std::to_string(kMaxDenyListEntries + 1));
}

TEST_CASE("deny list: merged lists stay sorted and without repetition") {
  DenyList a, b;
  a.platforms = {{2}};
  b.platforms = {{1}, {2}};
  b.instance_ids = {{3}};
  a.merge(b);
  CHECK(a.platforms == std::vector<ByteArray<32>>{{1}, {2}});
  CHECK(a.instance_ids.size() == 1);
}
