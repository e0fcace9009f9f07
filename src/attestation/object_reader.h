// One JSON object of a document that people write (policies, lists of measurements): members are
// asked for by name, a member that nobody knows is an error, and every error names its member by
// JSON pointer (RFC 6901).
#pragma once

#include <boost/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "base/result.h"

namespace jingui::attestation {

class ObjectReader {
 public:
  /// The whole document: JSON text of one object, at most `max_depth` deep. Every error of this
  /// reader and of those opened from it has `code`.
  static Result<json::value> parse(std::string_view text, std::size_t max_depth, ErrorCode code);
  static Result<ObjectReader> open(const json::value& value, std::string pointer, ErrorCode code);

  /// Every member is one of `names`.
  Result<void> only(std::initializer_list<std::string_view> names) const;
  bool has(std::string_view name) const { return object_->contains(name); }
  bool empty() const { return object_->empty(); }
  /// What must be there.
  Result<std::string_view> text(std::string_view name) const;
  Result<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max) const;
  Result<ObjectReader> object(std::string_view name) const;
  /// A list of 1 to `max` elements.
  Result<const json::array*> list(std::string_view name, std::size_t max) const;
  Result<ObjectReader> element(std::string_view list, const json::array& of,
                               std::size_t index) const;

  /// A list of texts, each read by `read` (text to optional), no two of them equal; sorted.
  template <class Read>
  auto set(std::string_view name, std::size_t max, std::string_view expected, Read read) const
      -> Result<std::vector<typename decltype(read(std::string_view()))::value_type>> {
    std::vector<typename decltype(read(std::string_view()))::value_type> out;
    const json::array& elements = *TRY(list(name, max));
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (!elements[i].is_string()) return wrong(at(name, i), expected);
      const auto value = read(std::string_view(elements[i].get_string()));
      if (!value) return wrong(at(name, i), expected);
      const auto place = std::lower_bound(out.begin(), out.end(), *value);
      if (place != out.end() && *place == *value) return twice(at(name, i));
      out.insert(place, *value);
    }
    return out;
  }

  /// The pointer of a member, and of an element of a list in a member.
  std::string at(std::string_view name) const;
  std::string at(std::string_view name, std::size_t index) const;
  const std::string& pointer() const { return pointer_; }
  tl::unexpected<Error> wrong(const std::string& pointer, std::string_view expected) const;
  tl::unexpected<Error> twice(const std::string& pointer) const;

 private:
  ObjectReader(const json::object& object, std::string pointer, ErrorCode code)
      : object_(&object), pointer_(std::move(pointer)), code_(code) {}
  Result<const json::value*> member(std::string_view name, std::string_view expected) const;

  const json::object* object_;
  std::string pointer_;
  ErrorCode code_;
};

/// Lower-case hex of exactly N bytes, after `prefix`.
template <std::size_t N>
std::optional<ByteArray<N>> strict_hex(std::string_view text, std::string_view prefix = {}) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const auto upper = [](char c) { return c >= 'A' && c <= 'F'; };
  if (std::any_of(text.begin(), text.end(), upper)) return std::nullopt;
  const auto bytes = hex_decode_array<N>(text);
  if (!bytes) return std::nullopt;
  return *bytes;
}

/// A name as it stands in a JSON pointer (RFC 6901 section 3), printable.
std::string escaped_pointer_token(std::string_view name);

/// 1 to kMaxNameBytes bytes of printable ASCII, no blank at either end.
std::optional<std::string> strict_name(std::string_view text);

}  // namespace jingui::attestation
