#include "crypto/keccak.h"

#include <doctest/doctest.h>

#include "base/encoding.h"

using namespace jingui;

TEST_CASE("keccak: published digests of empty text, short text and text around one block") {
  CHECK(hex_encode(crypto::keccak256(as_bytes(""))) ==
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  CHECK(hex_encode(crypto::keccak256(as_bytes("abc"))) ==
        "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  CHECK(hex_encode(crypto::keccak256(as_bytes("The quick brown fox jumps over the lazy dog"))) ==
        "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15");
}

TEST_CASE("keccak: pieces are concatenated, also across block ends") {
  for (const std::size_t size : {135U, 136U, 137U, 272U, 300U}) {
    const std::string text(size, 'x');
    CHECK(crypto::keccak256(as_bytes(text)) ==
          crypto::keccak256({as_bytes(text).first(size / 2), as_bytes(text).subspan(size / 2)}));
  }
}
