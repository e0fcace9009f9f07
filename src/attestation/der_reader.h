// DER (X.690) as far as certificate extensions need it: definite lengths in their shortest form,
// tags below 31.
#pragma once

#include "attestation/byte_reader.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

inline constexpr std::uint8_t kDerInteger = 0x02, kDerOctetString = 0x04, kDerOid = 0x06,
                              kDerEnumerated = 0x0a, kDerSequence = 0x30;

struct DerValue {
  std::uint8_t tag = 0;
  ByteView content;
};

/// The next value, of any tag. Errors: those of the reader.
Result<DerValue> read_der(ByteReader& in);
/// The content of the next value, which must have this tag.
Result<ByteView> read_der(ByteReader& in, std::uint8_t tag);
/// The content of the only value in `bytes`: nothing may follow. `code` is the error.
Result<ByteView> read_only_der(ByteView bytes, std::uint8_t tag, ErrorCode code);

}  // namespace jingui::attestation
