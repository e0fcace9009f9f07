// Keccak-256 with the padding from before SHA-3, as Ethereum and dstack's MRCONFIGID version 2 use
// it. OpenSSL 3.0 has SHA-3 only. Public data only: nothing here is wiped.
#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace jingui::crypto {

ByteArray<32> keccak256(ByteView bytes);
ByteArray<32> keccak256(std::initializer_list<ByteView> pieces);

}  // namespace jingui::crypto
