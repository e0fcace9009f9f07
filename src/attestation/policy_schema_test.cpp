// The schema says what the parser says: one document with every rule, and thousands that differ
// from it in one place.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <functional>

#include "attestation/json_schema_test_support.h"
#include "attestation/policy_json.h"
#include "base/file.h"

using namespace jingui;
using namespace jingui::attestation;
using namespace jingui::attestation::testing;

namespace {

constexpr std::size_t kMaxSchemaBytes = 64 * 1024;

json::value read_schema() {
  const char* source = std::getenv("JINGUI_SOURCE_DIR");
  const std::string root = source != nullptr ? source : ".";
  const auto text = read_file(root + "/api/policy.schema.json", kMaxSchemaBytes);
  REQUIRE(text.has_value());
  const auto schema = json::parse(as_text(*text));
  REQUIRE(schema.has_value());
  return *schema;
}

json::value full_document() {
  const std::string hex40(40, 'a'), hex64(64, 'b'), other(64, 'c');
  return {{"version", 1},
          {"tcb",
           {{"insecure_statuses", {"OutOfDate", "TDRelaunchAdvised"}},
            {"insecure_advisories",
             {{{"id", "INTEL-SA-00837"}, {"until", "2026-03-31T00:00:00Z"}},
              {{"id", "INTEL-SA-00838"}, {"until", "2026-03-31T00:00:00+02:00"}}}},
            {"insecure_grace_days", 30}}},
          {"os_measurements", {"dstack 0.5.8", "b"}},
          {"os_image_hashes", {hex64, other}},
          {"kms_roots", {"sha256:" + hex64, "sha256:" + other}},
          {"app_ids", json::array{hex40}},
          {"compose_hashes", {hex64, other}},
          {"platforms", {{"accepted", {hex64, other}}, {"unseen", "hold"}}},
          {"denied",
           {{"instance_ids", json::array{hex40}},
            {"leaf_keys", json::array{"sha256:" + hex64}},
            {"platforms", {hex64, other}}}},
          {"freshness", "quote"},
          {"max_leaf_validity_days", 7}};
}

/// What may stand in the place of any value.
const json::array& replacements() {
  static const json::array values = {
      nullptr,
      true,
      -1,
      0,
      1,
      2,
      7,
      8,
      366,
      367,
      3660,
      3661,
      1.5,
      "",
      "x",
      " x",
      "hold",
      "leaf",
      "quote",
      "UpToDate",
      "Revoked",
      "SWHardeningNeeded",
      "INTEL-SA-00839",
      "INTEL-",
      "INTEL-SA-0000000000000000000000000",
      "2026-03-31T00:00:00Z",
      "2026-03-31",
      std::string(40, 'a'),
      std::string(40, 'A'),
      std::string(41, 'a'),
      std::string(64, 'd'),
      std::string(64, 'D'),
      "sha256:" + std::string(64, 'd'),
      "SHA256:" + std::string(64, 'd'),
      "sha256:" + std::string(40, 'd'),
      std::string(128, 'n'),
      std::string(129, 'n'),
      "n\n",
      "\xc3\xa9",
      json::array{},
      json::array{std::string(64, 'd')},
      json::object{},
      json::object{{"x", 1}},
  };
  return values;
}

class Comparison {
 public:
  explicit Comparison(json::value schema) : schema_(std::move(schema)) {}

  void check(const json::value& document) {
    const std::string text = json::serialize(document);
    const bool parsed = parse_policy(text, PolicyKind::further).has_value();
    const bool valid = valid_under(schema_, document, schema_);
    ++(parsed ? accepted : refused);
    if (parsed != valid) FAIL_CHECK("parser " << parsed << ", schema " << valid << ": " << text);
  }
  std::size_t accepted = 0, refused = 0;

 private:
  json::value schema_;
};

/// Calls `visit` with the document changed in one place below `place`, which is part of it.
void change_everywhere(json::value& place, const std::function<void()>& visit) {
  const json::value original = place;
  for (const json::value& value : replacements()) {
    place = value;
    visit();
  }
  place = original;
  if (auto* elements = place.if_array()) {
    elements->push_back(elements->front());
    visit();
    elements->pop_back();
    for (json::value& element : *elements) change_everywhere(element, visit);
  }
  auto* object = place.if_object();
  if (object == nullptr) return;
  for (const auto& member : original.get_object()) {
    object->erase(member.key());
    visit();
    *object = original.get_object();
  }
  (*object)["unknown"] = 1;
  visit();
  object->erase("unknown");
  for (auto& member : *object) change_everywhere(member.value(), visit);
}

}  // namespace

TEST_CASE("policy schema: it accepts and refuses what the parser accepts and refuses") {
  Comparison comparison(read_schema());
  json::value document = full_document();
  comparison.check(document);
  CHECK(comparison.accepted == 1);
  change_everywhere(document, [&] { comparison.check(document); });
  document.as_object()["insecure_max_leaf_validity_days"] = 30;
  comparison.check(document);
  document.as_object().erase("max_leaf_validity_days");
  comparison.check(document);
  change_everywhere(document.at("insecure_max_leaf_validity_days"),
                    [&] { comparison.check(document); });
  for (int size : {1024, 1025}) {
    json::array many;
    for (int i = 0; i < size; ++i) many.push_back(json::value("name " + std::to_string(i)));
    document.at("os_measurements") = many;
    comparison.check(document);
  }
  CHECK(comparison.accepted > 30);
  CHECK(comparison.refused > 1000);
}
