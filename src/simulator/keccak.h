// Keccak as Ethereum uses it (the padding before FIPS 202), which OpenSSL 3.0 does not offer. For
// signatures of development keys only.
#pragma once

#include "base/bytes.h"

namespace jingui::simulator {

/// `size` is 32, 48 or 64 bytes.
Bytes keccak(ByteView message, std::size_t size);
inline Bytes keccak256(ByteView message) {
  return keccak(message, 32);
}

}  // namespace jingui::simulator
