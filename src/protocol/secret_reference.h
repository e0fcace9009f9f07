// The name of a secret: `jingui://vault/item/field`, `jingui://vault/item/section/field`, or the
// same with `op://`. No escapes, no percent-decoding, no query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::protocol {

struct SecretReference {
  enum class Scheme { jingui, op };

  Scheme scheme = Scheme::jingui;
  std::string vault;
  std::string item;
  std::optional<std::string> section;  // takes no part in the lookup
  std::string field;
  std::string text;  // exactly as given
};

/// 1 to kMaxReferenceBytes bytes of UTF-8 without control characters, 3 or 4 segments, none of them
/// empty. Error: reference_malformed; the detail says what is wrong.
Result<SecretReference> parse_secret_reference(std::string_view text);

/// Whether a value is meant as a reference: it starts with one of the schemes, in lower case. It
/// may still be malformed.
bool looks_like_reference(std::string_view text);

}  // namespace jingui::protocol
