#include "attestation/object_reader.h"

#include <doctest/doctest.h>

#include "attestation/limits.h"

using namespace jingui;
using namespace jingui::attestation;

TEST_CASE("strict names: printable, no blank around them, bounded") {
  CHECK(strict_name("dstack 0.5.8, 2 CPUs") == "dstack 0.5.8, 2 CPUs");
  CHECK(strict_name(std::string(kMaxNameBytes, 'n')).has_value());
  for (const std::string& name :
       {std::string(), std::string(" x"), std::string("x "), std::string("x\n"),
        std::string("\x7f"), std::string(kMaxNameBytes + 1, 'n')})
    CHECK_FALSE(strict_name(name).has_value());
}

TEST_CASE("strict hex: lower case, exactly as long, after its prefix") {
  CHECK(strict_hex<2>("00ff") == ByteArray<2>{0, 0xff});
  CHECK(strict_hex<2>("x:00ff", "x:") == ByteArray<2>{0, 0xff});
  for (const char* text : {"00FF", "00f", "00ff0", "", "0xff", "x:00ff"})
    CHECK_FALSE(strict_hex<2>(text).has_value());
  CHECK_FALSE(strict_hex<2>("00ff", "x:").has_value());
}

TEST_CASE("object reader: what is not an object, and a member of another type, by pointer") {
  const auto value = ObjectReader::parse(R"({"a":{"b":1}})", 3, ErrorCode::policy_malformed);
  REQUIRE(value.has_value());
  const auto reader = ObjectReader::open(*value, "", ErrorCode::policy_malformed);
  REQUIRE(reader.has_value());
  const auto inner = reader->object("a");
  REQUIRE(inner.has_value());
  CHECK(inner->integer("b", 1, 1) == 1);
  const auto wrong = inner->text("b");
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().code == ErrorCode::policy_malformed);
  CHECK(wrong.error().detail == "/a/b: expected a text");
  CHECK(inner->object("c").error().detail == "/a/c: missing, expected an object");
  CHECK(ObjectReader::open(1, "", ErrorCode::policy_malformed).error().detail ==
        "the document: expected an object");
  CHECK(ObjectReader::parse("{", 3, ErrorCode::deny_list_malformed).error().code ==
        ErrorCode::deny_list_malformed);
}
