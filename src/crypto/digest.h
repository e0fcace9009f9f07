// SHA-1 (names only), SHA-256, SHA-384 and SHA-512 of one or more pieces.
#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace jingui::crypto {

using Sha1 = ByteArray<20>;
using Sha256 = ByteArray<32>;
using Sha384 = ByteArray<48>;
using Sha512 = ByteArray<64>;

/// SHA-1 names keys (FID); it protects nothing here.
Sha1 sha1(ByteView bytes);
Sha256 sha256(ByteView bytes);
Sha256 sha256(std::initializer_list<ByteView> pieces);
Sha384 sha384(ByteView bytes);
Sha384 sha384(std::initializer_list<ByteView> pieces);
Sha512 sha512(ByteView bytes);
Sha512 sha512(std::initializer_list<ByteView> pieces);

}  // namespace jingui::crypto
