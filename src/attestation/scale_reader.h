// SCALE, the codec of Substrate, as far as dstack's V0 attestation uses it: byte strings and lists
// behind compact lengths.
#pragma once

#include "attestation/byte_reader.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// A compact integer below 2^30, in its shortest form (SCALE, compact integers): the low two bits
/// of the first byte are the mode. Larger ones can be no length here. Errors: those of the reader.
Result<std::uint32_t> read_compact(ByteReader& in);
/// A byte string or text: compact length, then the bytes.
Result<ByteView> read_scale_bytes(ByteReader& in, std::string_view what);

}  // namespace jingui::attestation
