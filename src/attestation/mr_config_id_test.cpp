#include "attestation/mr_config_id.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/keccak.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

MeasuredIdentity identity() {
  MeasuredIdentity out;
  out.app_id.fill(0x11);
  out.compose_hash.fill(0x22);
  out.instance_id = Bytes(20, 0x44);
  out.key_provider = R"({"name":"kms","id":"33333333"})";
  return out;
}

Measurement with_digest(std::uint8_t version, const ByteArray<32>& digest) {
  Measurement out{};
  out[0] = version;
  std::copy(digest.begin(), digest.end(), out.begin() + 1);
  return out;
}

std::string document() {
  return R"({"app_id":"1111111111111111111111111111111111111111","compose_hash":")" +
         std::string(64, '2') + R"(","instance_id":")" + std::string(40, '4') +
         R"(","key_provider":"kms","key_provider_id":"33333333","version":3})";
}

Measurement version_3_of(std::string_view text) {
  return with_digest(3,
                     crypto::sha256({as_bytes("dstack-mr-config-v3:"), Bytes{0}, as_bytes(text)}));
}

std::string config_with(const std::string& text) {
  return json::serialize(json::value{{"mr_config", text}});
}

bool accepted(const Measurement& id, std::string_view config = {},
              const MeasuredIdentity& measured = identity()) {
  const auto result = check_mr_config_id(id, measured, config);
  if (!result) CHECK(result.error().code == ErrorCode::mr_config_id_mismatch);
  return result.has_value();
}

}  // namespace

TEST_CASE("MRCONFIGID: zero says nothing") {
  CHECK(accepted(Measurement{}));
  Measurement id{};
  id[47] = 1;
  CHECK_FALSE(accepted(id));
}

TEST_CASE("MRCONFIGID: version 1 is the compose hash") {
  Measurement id = with_digest(1, identity().compose_hash);
  CHECK(accepted(id));
  id[1] ^= 1;
  CHECK_FALSE(accepted(id));
  id[1] ^= 1;
  id[33] = 1;
  CHECK_FALSE(accepted(id));
}

TEST_CASE("MRCONFIGID: version 2 hashes compose hash, app id and key provider") {
  const auto preimage = [](std::uint8_t kind) {
    Bytes out(32, 0x22);
    out.insert(out.end(), 20, 0x11);
    out.push_back(kind);
    out.insert(out.end(), 4, 0x33);
    return out;
  };
  const Measurement id = with_digest(2, crypto::keccak256(preimage(2)));
  CHECK(accepted(id));
  CHECK_FALSE(accepted(with_digest(2, crypto::keccak256(preimage(1)))));
  for (const char* provider :
       {R"({"name":"kms","id":"33333334"})", R"({"name":"other","id":"33333333"})",
        R"({"name":"kms","id":"3"})", "[]"}) {
    MeasuredIdentity other = identity();
    other.key_provider = provider;
    CHECK_FALSE(accepted(id, {}, other));
  }
  MeasuredIdentity other = identity();
  other.app_id[0] ^= 1;
  CHECK_FALSE(accepted(id, {}, other));
}

TEST_CASE("MRCONFIGID: version 3 hashes a document that agrees with the event log") {
  const Measurement id = version_3_of(document());
  CHECK(accepted(id, config_with(document())));
  CHECK(accepted(id, json::serialize(json::value{{"vm_config", config_with(document())}})));
  CHECK_FALSE(accepted(id, {}));
  CHECK_FALSE(accepted(id, "{}"));
  CHECK_FALSE(accepted(id, config_with(document() + " ")));
}

TEST_CASE("MRCONFIGID: a version 3 document may leave out what it does not bind") {
  const std::string text =
      R"({"compose_hash":")" + std::string(64, '2') + R"(","key_provider":"kms","version":3})";
  CHECK(accepted(version_3_of(text), config_with(text)));
}

TEST_CASE("MRCONFIGID: a version 3 document that names other values is refused") {
  const auto replaced = [](std::string from, const std::string& to) {
    std::string text = document();
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const std::string& text :
       {replaced(std::string(40, '1'), std::string(40, '5')),
        replaced(std::string(64, '2'), std::string(64, '5')),
        replaced(std::string(40, '4'), std::string(40, '5')), replaced("\"kms\"", "\"tpm\""),
        replaced("\"kms\"", "\"unheard-of\""), replaced("33333333", "33333334"),
        std::string("[]")}) {
    CHECK_FALSE(accepted(version_3_of(text), config_with(text)));
  }
}

TEST_CASE("MRCONFIGID: an unknown version is refused") {
  for (const int version : {4, 5, 0x80, 0xff})
    CHECK_FALSE(accepted(with_digest(static_cast<std::uint8_t>(version), identity().compose_hash)));
}
