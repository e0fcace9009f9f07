// MessagePack as dstack's V1 attestation uses it. Values are read in place; a map is split into its
// members first, because their order is the writer's choice.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "attestation/byte_reader.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

// All of these read one value from the front; a value of another kind or cut short is the reader's
// error. Any valid encoding of a value is accepted, not only the shortest.

/// An integer that is not negative.
Result<std::uint64_t> read_msgpack_unsigned(ByteReader& in, std::string_view what);
/// A string of valid UTF-8.
Result<std::string_view> read_msgpack_text(ByteReader& in, std::string_view what);
/// A byte string, or an array of integers below 256, which dstack writes for some fields.
Result<Bytes> read_msgpack_bytes(ByteReader& in, std::string_view what);
/// The number of elements that follow, at most `max`.
Result<std::size_t> read_msgpack_array(ByteReader& in, std::size_t max, std::string_view what);
/// Passes over one value of any kind, however deeply nested.
Result<void> skip_msgpack(ByteReader& in);

/// A map whose keys are strings: at most kMaxMsgpackMembers, no name twice; names that nobody asks
/// for are passed over.
class MsgpackMap {
 public:
  static Result<MsgpackMap> read(ByteReader& in, std::string_view what);
  /// A reader of exactly this member's value, or nullopt (also for nil).
  std::optional<ByteReader> find(std::string_view name) const;
  /// As find; an absent member is an error.
  Result<ByteReader> at(std::string_view name) const;

 private:
  explicit MsgpackMap(ErrorCode code) : code_(code) {}
  std::vector<std::pair<std::string_view, ByteView>> members_;
  ErrorCode code_;
};

}  // namespace jingui::attestation
