#include "simulator/key_derivation.h"

#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

TEST_CASE("a secret derived from a KMS root is the published one") {
  const Bytes scalar =
      require(hex_decode("f57527cea4ab7ffb49af99b158cdc0e3ec06398f528349ea236b7d2afe19cec1"));
  const SecretBytes root = require(SecretBytes::copy_of(scalar));
  const SecretBytes secret =
      require(derive_secret(root, {as_bytes("context one"), as_bytes("context two")}));
  CHECK(hex_encode(secret.expose()) ==
        "663afd58820be8ad645f9c035e93199d114ab16f738db62393bc1d7d623e8813");
}

TEST_CASE("a scalar that is no key is refused") {
  const SecretBytes root = require(SecretBytes::create(32));
  CHECK(derive_secret(root, {as_bytes("x")}).has_value());  // HKDF makes a good scalar of anything
  CHECK(code_of(crypto::P256PrivateKey::from_scalar(root.expose())) == ErrorCode::key_malformed);
}
