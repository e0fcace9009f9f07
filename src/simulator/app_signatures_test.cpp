#include "simulator/app_signatures.h"

#include "crypto/keccak.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

Bytes bytes(std::string_view hex) {
  return require(hex_decode(hex));
}

}  // namespace

TEST_CASE("a key can be recovered from dstack's signature of an environment key") {
  Bytes message = to_bytes(as_bytes("dstack-env-encrypt-pubkey:"));
  message.resize(message.size() + 20);
  const Bytes key = bytes("e33a1832c6562067ff8f844a61e51ad051f1180b66ec2551fb0251735f3ee90a");
  message.insert(message.end(), key.begin(), key.end());
  const Bytes signature = bytes(
      "8542c49081fbf4e03f62034f13fbf70630bdf256a53032e38465a27c36fd6bed7a5e7111652004aef37f7fd92fbf"
      "c1285212c4ae6a61542"
      "03a48f5e16cad2cef00");
  CHECK(hex_encode(require(k256_recover(crypto::keccak256(message), signature))) ==
        "0217610d74cbd39b6143842c6d8bc310d79da1d82cc9d17f8876376221eda0c38f");
}

TEST_CASE("what is signed with secp256k1 recovers to its key and to no other") {
  const SecretBytes key = require(SecretBytes::copy_of(Bytes(32, 7)));
  const ByteArray<32> digest = crypto::keccak256(as_bytes("message"));
  const Bytes signature = require(k256_sign(key, digest));
  REQUIRE(signature.size() == 65);
  CHECK(signature[32] < 0x80);
  CHECK(require(k256_recover(digest, signature)) == require(k256_public_key(key)));
  const Result<Bytes> other = k256_recover(crypto::keccak256(as_bytes("other")), signature);
  CHECK((!other || *other != require(k256_public_key(key))));
}

TEST_CASE("malformed secp256k1 keys and signatures are refused") {
  CHECK(code_of(k256_public_key(require(SecretBytes::create(32)))) == ErrorCode::key_malformed);
  CHECK(code_of(k256_recover(Bytes(32), Bytes(64))) == ErrorCode::signature_malformed);
  CHECK(code_of(k256_recover(Bytes(32), Bytes(65))) == ErrorCode::signature_invalid);
}

TEST_CASE("Ed25519 signs as RFC 8032 says") {
  const Bytes seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const SecretBytes key = require(SecretBytes::copy_of(seed));
  const Bytes pub = require(ed25519_public_key(key));
  CHECK(hex_encode(pub) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Bytes message{0x72};
  const Bytes signature = require(ed25519_sign(key, message));
  CHECK(hex_encode(signature).substr(0, 32) == "92a009a9f0d4cab8720e820b5f642540");
  CHECK(ed25519_verify(pub, message, signature).has_value());
  CHECK(code_of(ed25519_verify(pub, {}, signature)) == ErrorCode::signature_invalid);
}
