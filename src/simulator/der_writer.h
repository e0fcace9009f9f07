// DER (X.690), written: the few types that the development certificates' own extensions need.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"

namespace jingui::simulator {

/// Tag, definite length, content.
Bytes der_value(std::uint8_t tag, ByteView content);
Bytes der_sequence(std::initializer_list<ByteView> members);
Bytes der_octet_string(ByteView content);
/// Minimal INTEGER of a value that is not negative.
Bytes der_integer(std::uint64_t value);
Bytes der_enumerated(std::uint8_t value);
Bytes der_boolean(bool value);
/// OBJECT IDENTIFIER from its dotted form, which must be well formed.
Bytes der_oid(std::string_view dotted);

}  // namespace jingui::simulator
