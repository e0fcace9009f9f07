#include "attestation/msgpack_reader.h"

#include "attestation/limits.h"
#include "base/utf8.h"

namespace jingui::attestation {
namespace {

enum class Kind { nil, other, unsigned_integer, text, binary, array, map };

/// The front of a value. `number` is an integer's value, the byte count of text, binary and other,
/// or the element count of an array or a map.
struct Head {
  Kind kind;
  std::uint64_t number;
};

/// A signed integer of 1, 2, 4 or 8 bytes: not negative if its top bit is clear.
Result<Head> signed_head(ByteReader& in, std::size_t size) {
  const std::uint64_t value = TRY(in.unsigned_be(size, "integer"));
  const bool negative = (value >> (8 * size - 1)) != 0;
  return Head{negative ? Kind::other : Kind::unsigned_integer, negative ? 0 : value};
}

Result<Head> counted_head(ByteReader& in, Kind kind, std::size_t size, std::uint64_t extra = 0) {
  const std::uint64_t count = TRY(in.unsigned_be(size, "length")) + extra;
  return Head{kind, count};
}

/// 0xc0 to 0xdf, in the order of the MessagePack specification.
Result<Head> read_marker(ByteReader& in, std::uint8_t marker) {
  switch (marker) {
    case 0xc0:
      return Head{Kind::nil, 0};
    case 0xc2:
    case 0xc3:  // false, true
      return Head{Kind::other, 0};
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return counted_head(in, Kind::binary, std::size_t{1} << (marker - 0xc4));
    case 0xc7:
    case 0xc8:
    case 0xc9:  // ext: a length, a type byte, the data
      return counted_head(in, Kind::other, std::size_t{1} << (marker - 0xc7), 1);
    case 0xca:
    case 0xcb:  // float 32, float 64
      return Head{Kind::other, marker == 0xca ? 4U : 8U};
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return counted_head(in, Kind::unsigned_integer, std::size_t{1} << (marker - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return signed_head(in, std::size_t{1} << (marker - 0xd0));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:  // fixext: a type byte, then 1 to 16 bytes
      return Head{Kind::other, 1 + (std::uint64_t{1} << (marker - 0xd4))};
    case 0xd9:
    case 0xda:
    case 0xdb:
      return counted_head(in, Kind::text, std::size_t{1} << (marker - 0xd9));
    case 0xdc:
    case 0xdd:
      return counted_head(in, Kind::array, marker == 0xdc ? 2 : 4);
    case 0xde:
    case 0xdf:
      return counted_head(in, Kind::map, marker == 0xde ? 2 : 4);
    default:  // 0xc1 is reserved
      return in.malformed("unknown msgpack marker");
  }
}

Result<Head> read_head(ByteReader& in) {
  const std::uint8_t marker = TRY(in.u8("value"));
  if (marker < 0x80) return Head{Kind::unsigned_integer, marker};
  if (marker < 0x90) return Head{Kind::map, marker & 0x0fU};
  if (marker < 0xa0) return Head{Kind::array, marker & 0x0fU};
  if (marker < 0xc0) return Head{Kind::text, marker & 0x1fU};
  if (marker >= 0xe0) return Head{Kind::other, 0};  // negative fixint
  return read_marker(in, marker);
}

Result<std::uint64_t> read_kind(ByteReader& in, Kind kind, std::string_view what) {
  const Head head = TRY(read_head(in));
  if (head.kind != kind) return in.malformed(std::string(what) + " is of another kind");
  return head.number;
}

/// How many values and bytes belong to a value besides its head.
struct Content {
  std::uint64_t values = 0, bytes = 0;
};

Content content_of(const Head& head) {
  switch (head.kind) {
    case Kind::nil:
    case Kind::unsigned_integer:
      return {};
    case Kind::other:
    case Kind::text:
    case Kind::binary:
      return {0, head.number};
    case Kind::array:
      return {head.number, 0};
    case Kind::map:
      return {2 * head.number, 0};
  }
  return {};
}

}  // namespace

Result<std::uint64_t> read_msgpack_unsigned(ByteReader& in, std::string_view what) {
  return read_kind(in, Kind::unsigned_integer, what);
}

Result<std::string_view> read_msgpack_text(ByteReader& in, std::string_view what) {
  const std::uint64_t size = TRY(read_kind(in, Kind::text, what));
  const std::string_view text = as_text(TRY(in.take(size, what)));
  if (!is_utf8(text)) return in.malformed(std::string(what) + " is not UTF-8");
  return text;
}

Result<Bytes> read_msgpack_bytes(ByteReader& in, std::string_view what) {
  const Head head = TRY(read_head(in));
  if (head.kind == Kind::binary) return to_bytes(TRY(in.take(head.number, what)));
  if (head.kind != Kind::array) return in.malformed(std::string(what) + " is of another kind");
  Bytes out;
  for (std::uint64_t left = head.number; left > 0; --left) {
    const std::uint64_t byte = TRY(read_msgpack_unsigned(in, what));
    if (byte > 0xff) return in.malformed(std::string(what) + " holds no bytes");
    out.push_back(static_cast<std::uint8_t>(byte));
  }
  return out;
}

Result<std::size_t> read_msgpack_array(ByteReader& in, std::size_t max, std::string_view what) {
  const std::uint64_t count = TRY(read_kind(in, Kind::array, what));
  if (count > max) return in.malformed(std::string(what) + " has too many elements");
  return static_cast<std::size_t>(count);
}

Result<void> skip_msgpack(ByteReader& in) {
  // Every turn takes at least one byte, so the input bounds the loop whatever the counts say.
  for (std::uint64_t pending = 1; pending > 0; --pending) {
    const Content content = content_of(TRY(read_head(in)));
    TRY(in.take(content.bytes, "value"));
    pending += content.values;
  }
  return {};
}

Result<MsgpackMap> MsgpackMap::read(ByteReader& in, std::string_view what) {
  const std::uint64_t count = TRY(read_kind(in, Kind::map, what));
  if (count > kMaxMsgpackMembers) return in.malformed(std::string(what) + " has too many members");
  MsgpackMap map(in.code());
  for (std::uint64_t left = count; left > 0; --left) {
    const std::string_view name = TRY(read_msgpack_text(in, "member name"));
    for (const auto& member : map.members_)
      if (member.first == name) return in.malformed("a member name occurs twice");
    const ByteView before = in.rest();
    TRY(skip_msgpack(in));
    map.members_.emplace_back(name, before.first(before.size() - in.remaining()));
  }
  return map;
}

std::optional<ByteReader> MsgpackMap::find(std::string_view name) const {
  constexpr std::uint8_t kNil = 0xc0;
  for (const auto& [member, value] : members_)
    if (member == name && value[0] != kNil) return ByteReader(value, code_);
  return std::nullopt;
}

Result<ByteReader> MsgpackMap::at(std::string_view name) const {
  if (auto value = find(name)) return *value;
  return fail(code_, std::string(name) + " is missing");
}

}  // namespace jingui::attestation
