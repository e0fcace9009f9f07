#include "crypto/digest.h"

#include <doctest/doctest.h>

#include "base/encoding.h"

using namespace jingui;
using namespace jingui::crypto;

TEST_CASE("digests of FIPS 180-4's example") {
  const auto abc = as_bytes("abc");
  CHECK(hex_encode(sha1(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex_encode(sha256(abc)) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_encode(sha384(abc)) ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7");
  CHECK(hex_encode(sha512(abc)) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST_CASE("the empty text has a digest") {
  CHECK(hex_encode(sha256(ByteView())) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("pieces hash like the whole") {
  const auto a = as_bytes("a");
  const auto bc = as_bytes("bc");
  const auto abc = as_bytes("abc");
  CHECK(sha256({a, ByteView(), bc}) == sha256(abc));
  CHECK(sha384({a, bc}) == sha384(abc));
  CHECK(sha512({a, bc}) == sha512(abc));
}
