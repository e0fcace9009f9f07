// What the tests of the parsers share: fixtures, genuine samples, and bytes put together field by
// field, so that a test can change exactly one of them.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "attestation/event_log.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace jingui::attestation::test {

/// The code of a result that must have failed.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

/// The value of a result that must have succeeded.
template <class T>
T value_of(Result<T> result) {
  if (!result) FAIL(describe(result.error()));
  return *std::move(result);
}

/// A file of the fixtures, or nothing, said aloud, where there are none. With
/// JINGUI_REQUIRE_FIXTURES set, nothing is a failure.
std::optional<Bytes> fixture(const std::string& name);
/// The same of the samples in the dcap-qvl crate.
std::optional<Bytes> sample(const std::string& name);

/// Hex text with an optional 0x and white space at the end.
Bytes from_hex(std::string_view text);
json::object parse_object(std::string_view text);
std::string text_member(const json::object& object, std::string_view name);
/// The `response.body` of a recorded call, itself JSON.
std::optional<json::object> recorded_answer(const std::string& name);

void append(Bytes& out, ByteView more);
void append_le(Bytes& out, std::uint64_t value, std::size_t size);

/// A quote by its fields. Bytes of the TD report are the low bytes of their offsets in it.
struct QuoteSpec {
  std::uint16_t version = 4, key_type = 2;
  std::uint32_t tee_type = 0x81;
  std::uint16_t body_type = 2;  // written in version 5 only
  std::uint32_t body_size = 584;
  std::uint16_t outer_type = 6, inner_type = 5;
  std::uint32_t signature_size_error = 0, outer_size_error = 0, inner_size_error = 0;  // added
  Bytes auth_data = Bytes(32, 0xaa);
  std::string chain = "-----BEGIN CERTIFICATE-----\n";
  std::size_t trailing = 0;  // zero bytes after the signature data
};
Bytes make_quote(const QuoteSpec& spec);

/// The events of a guest, `system-ready` last.
std::vector<RuntimeEvent> standard_events();

}  // namespace jingui::attestation::test
