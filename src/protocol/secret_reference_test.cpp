#include "protocol/secret_reference.h"

#include <doctest/doctest.h>

#include "protocol/limits.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

std::string refusal_of(std::string_view text) {
  const auto reference = parse_secret_reference(text);
  REQUIRE_FALSE(reference);
  CHECK(reference.error().code == ErrorCode::reference_malformed);
  return reference.error().detail;
}

}  // namespace

TEST_CASE("a reference of three segments") {
  const auto reference = parse_secret_reference("jingui://prod/db/password").value();
  CHECK(reference.scheme == SecretReference::Scheme::jingui);
  CHECK(reference.vault == "prod");
  CHECK(reference.item == "db");
  CHECK_FALSE(reference.section);
  CHECK(reference.field == "password");
  CHECK(reference.text == "jingui://prod/db/password");
}

TEST_CASE("a reference of four segments") {
  const auto reference = parse_secret_reference("op://prod/db/any/password").value();
  CHECK(reference.scheme == SecretReference::Scheme::op);
  CHECK(reference.vault == "prod");
  CHECK(reference.item == "db");
  CHECK(reference.section == "any");
  CHECK(reference.field == "password");
}

TEST_CASE("everything but a slash belongs to the segment") {
  CHECK(parse_secret_reference("jingui://v/i/f?x=1#%2F ")->field == "f?x=1#%2F ");
  CHECK(parse_secret_reference("jingui://v/i/κλειδί")->field == "κλειδί");
}

TEST_CASE("another scheme is not a reference") {
  CHECK(refusal_of("prod/db/password") == "not a secret reference: \"prod/db/password\"");
  CHECK(refusal_of("") == "not a secret reference: \"\"");
  CHECK(refusal_of("JINGUI://v/i/f") == "not a secret reference: \"JINGUI://v/i/f\"");
  CHECK(refusal_of(" jingui://v/i/f") == "not a secret reference: \" jingui://v/i/f\"");
  CHECK(refusal_of("jingui:/v/i/f") == "not a secret reference: \"jingui:/v/i/f\"");
}

TEST_CASE("a reference has three or four segments") {
  CHECK(refusal_of("jingui://v/i") ==
        "invalid reference \"jingui://v/i\": expected 3 or 4 path segments");
  CHECK(refusal_of("op://v/i/a/b/c") ==
        "invalid reference \"op://v/i/a/b/c\": expected 3 or 4 path segments");
  CHECK(refusal_of("jingui://") ==
        "invalid reference \"jingui://\": expected 3 or 4 path segments");
}

TEST_CASE("no segment is empty") {
  CHECK(refusal_of("jingui://v//f") ==
        "invalid reference \"jingui://v//f\": expected jingui://<vault>/<item>/<field_name>");
  CHECK(refusal_of("op:///i/f") ==
        "invalid reference \"op:///i/f\": expected op://<vault>/<item>/<field_name>");
  CHECK(refusal_of("op://v/i/s/") ==
        "invalid reference \"op://v/i/s/\": expected op://<vault>/<item>/<section>/<field_name>");
}

TEST_CASE("a reference is at most 1024 bytes long") {
  const std::string longest = "jingui://v/i/" + std::string(kMaxReferenceBytes - 13, 'f');
  CHECK(parse_secret_reference(longest));
  CHECK(refusal_of(longest + "f") == "reference is longer than 1024 bytes");
}

TEST_CASE("a reference is UTF-8 without control characters") {
  CHECK(refusal_of("jingui://v/i/\xff") == "reference is not UTF-8");
  CHECK(refusal_of("jingui://v/i/a\nb") == "reference holds a control character");
  CHECK(refusal_of("jingui://v/i/a\x7f") == "reference holds a control character");
  CHECK(refusal_of(std::string("jingui://v/i/\0", 14)) == "reference holds a control character");
}

TEST_CASE("what is meant as a reference starts with a scheme") {
  CHECK(looks_like_reference("jingui://"));
  CHECK(looks_like_reference("op://v"));
  CHECK_FALSE(looks_like_reference("Op://v/i/f"));
  CHECK_FALSE(looks_like_reference("postgres://op://v/i/f"));
}
