#include "attestation/kms_roots.h"

#include <doctest/doctest.h>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

// The root of dstack's simulator: its private key is published.
const std::string kLeakedSpki =
    "3059301306072a8648ce3d020106082a8648ce3d0301070342000419b2457dd9b8aa6446d980f136fff7812ecd6c77"
    "740eeb0e28b10d56c0c00028a5b6e59dcea307d583bd1f70769e9c116df2bcfb1758a95d8613e7de1c8482c0";

Bytes new_spki() {
  return crypto::P256PrivateKey::generate()->public_key()->spki();
}

std::string pin_text(ByteView spki) {
  return "sha256:" + hex_encode(crypto::sha256(spki));
}

Error error_of(const std::string& text) {
  const auto roots = KmsRoots::parse(text);
  REQUIRE_FALSE(roots.has_value());
  return roots.error();
}

}  // namespace

TEST_CASE("KMS roots: the three forms of one key are one pin") {
  const Bytes spki = new_spki();
  const std::string upper = [&] {
    std::string hex = hex_encode(spki);
    for (char& c : hex)
      if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    return hex;
  }();
  const auto roots = KmsRoots::parse("# comment\n\n" + hex_encode(spki) + "\r\n  " +
                                     pin_text(spki) + "\t\n" + upper);
  REQUIRE(roots.has_value());
  CHECK(roots->pins().size() == 1);
  CHECK(roots->contains(spki));
  CHECK_FALSE(roots->contains(new_spki()));
}

TEST_CASE("KMS roots: text without an entry pins nothing") {
  const auto roots = KmsRoots::parse("# nothing\n\n");
  REQUIRE(roots.has_value());
  CHECK(roots->empty());
}

TEST_CASE("KMS roots: merging keeps every pin once") {
  const Bytes a = new_spki(), b = new_spki();
  auto roots = *KmsRoots::parse(pin_text(a));
  roots.merge(*KmsRoots::parse(pin_text(a) + "\n" + pin_text(b)));
  CHECK(roots.pins().size() == 2);
  CHECK(roots.contains(a));
  CHECK(roots.contains(b));
}

TEST_CASE("KMS roots: a malformed entry is refused with its line") {
  const std::string good = pin_text(new_spki());
  for (const std::string& bad :
       {std::string("sha256:00"), std::string("nonsense"), good + "00",
        hex_encode(new_spki()).substr(2), std::string("-----BEGIN CERTIFICATE-----\nAAAA\n")}) {
    const Error error = error_of("# first\n" + good + "\n" + bad);
    CHECK(error.code == ErrorCode::kms_roots_malformed);
    CHECK(error.detail.starts_with("line 3: "));
  }
}

TEST_CASE("KMS roots: more than the limit is refused") {
  std::string text;
  for (std::size_t i = 0; i <= kMaxKmsRoots; ++i) {
    const ByteArray<1> seed{static_cast<std::uint8_t>(i)};
    text += pin_text(seed) + "\n";
  }
  CHECK(error_of(text).code == ErrorCode::kms_roots_malformed);
}

TEST_CASE("KMS roots: a key whose private half is published is refused in every form") {
  const Bytes leaked = *hex_decode(kLeakedSpki);
  CHECK(is_leaked_kms_root(leaked));
  CHECK_FALSE(is_leaked_kms_root(new_spki()));
  CHECK(error_of(kLeakedSpki).code == ErrorCode::kms_root_denied);
  const Error error = error_of("\n" + pin_text(leaked));
  CHECK(error.code == ErrorCode::kms_root_denied);
  CHECK(error.detail.starts_with("line 2: "));
#ifdef JINGUI_SIMULATION
  CHECK(KmsRoots::parse(kLeakedSpki, true)->contains(leaked));
#else
  CHECK_FALSE(KmsRoots::parse(kLeakedSpki, true).has_value());
#endif
}
