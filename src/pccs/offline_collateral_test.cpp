#include "pccs/offline_collateral.h"

#include <doctest/doctest.h>

#include <fstream>

#include "base/file.h"
#include "pccs/pccs_test_support.h"

using namespace jingui;
using namespace jingui::pccs;
using namespace std::chrono_literals;

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("one file, or the file of a directory that speaks of the platform") {
  const TestWorld world;
  const http::TemporaryDirectory directory;
  auto other = world.collateral();
  const auto at = other.tcb_info.find("\"fmspc\":\"") + 9;
  other.tcb_info.replace(at, 12, "AABBCCDDEEFF");
  write(directory.file("a.json"), attestation::collateral_to_json(other));
  write(directory.file("b.json"), attestation::collateral_to_json(world.collateral()));
  write(directory.file("notes.txt"), "not collateral");
  const auto quote = world.quote();
  const auto key = require(attestation::collateral_key_of(quote));
  for (const std::string& path : {directory.path(), directory.file("b.json")}) {
    const auto source = require(OfflineCollateral::load(path, world.verify(), world.clock));
    CHECK_FALSE(source->generation(key));
    const auto got = require(source->get(quote, 0ms));
    CHECK(source->generation(key) == attestation::collateral_digest(*got));
    CHECK(require(source->get(quote, 0ms)) == got);
    world.clock->advance(0);
  }
}

TEST_CASE("none for the platform, wrong, or expired") {
  const TestWorld world;
  const http::TemporaryDirectory directory;
  const auto quote = world.quote();
  const auto key = require(attestation::collateral_key_of(quote));
  auto other = world.collateral();
  other.tcb_info.replace(other.tcb_info.find("\"fmspc\":\"") + 9, 12, "AABBCCDDEEFF");
  write(directory.file("x.json"), attestation::collateral_to_json(other));
  CHECK(code_of(require(OfflineCollateral::load(directory.path(), world.verify(), world.clock))
                    ->get(quote, 0ms)) == ErrorCode::collateral_missing);
  auto forged = world.collateral();
  forged.tcb_info_signature[0] ^= 1;
  write(directory.file("x.json"), attestation::collateral_to_json(forged));
  CHECK(code_of(require(OfflineCollateral::load(directory.path(), world.verify(), world.clock))
                    ->get(quote, 0ms)) == ErrorCode::collateral_signature_invalid);
  write(directory.file("x.json"), attestation::collateral_to_json(world.collateral()));
  const auto source =
      require(OfflineCollateral::load(directory.path(), world.verify(), world.clock));
  REQUIRE(source->get(quote, 0ms));
  world.clock->advance(31 * kDay);
  CHECK_FALSE(source->generation(key));
  CHECK(code_of(source->get(quote, 0ms)) == ErrorCode::collateral_expired);
}

TEST_CASE("paths that give no collateral") {
  const TestWorld world;
  const http::TemporaryDirectory directory;
  const auto code = [&](const std::string& path) {
    return code_of(OfflineCollateral::load(path, world.verify(), world.clock));
  };
  CHECK(code(directory.file("absent.json")) == ErrorCode::file_not_found);
  CHECK(code(directory.path()) == ErrorCode::collateral_missing);
  write(directory.file("bad.json"), "{");
  CHECK(code(directory.path()) == ErrorCode::collateral_malformed);
  auto spec = simulator::CollateralSpec::around(kTestNow);
  spec.tee = "SGX";
  write(
      directory.file("bad.json"),
      attestation::collateral_to_json(require(simulator::make_collateral(world.world.pki, spec))));
  CHECK(code(directory.path()) == ErrorCode::collateral_missing);
}

TEST_CASE("the platform of collateral") {
  const TestWorld world;
  auto collateral = world.collateral();
  CHECK(require(key_of_collateral(collateral)) ==
        require(attestation::collateral_key_of(world.quote())));
  auto without_fmspc = collateral;
  without_fmspc.tcb_info = "{\"id\":\"TDX\"}";
  CHECK(code_of(key_of_collateral(without_fmspc)) == ErrorCode::collateral_malformed);
  auto of_root = collateral;
  of_root.pck_crl = collateral.root_ca_crl;
  CHECK(code_of(key_of_collateral(of_root)) == ErrorCode::collateral_malformed);
  auto broken = collateral;
  broken.pck_crl.pop_back();
  CHECK(code_of(key_of_collateral(broken)) == ErrorCode::collateral_malformed);
}

TEST_CASE("genuine collateral of a processor platform names its CA") {
  const char* root = std::getenv("JINGUI_FIXTURES");
  const std::string folder = std::string(root == nullptr ? "" : root) + "/dcap-qvl/";
  const auto sgx = read_file(folder + "sgx_quote_collateral.json", 1 << 20);
  const auto tdx = read_file(folder + "tdx_quote_collateral.json", 1 << 20);
  if (!sgx || !tdx) {
    MESSAGE("skipped: no genuine collateral");
    return;
  }
  CHECK(require(key_of_collateral(require(attestation::parse_collateral_json(as_text(*sgx))))).ca ==
        attestation::PckCa::processor);
  const auto key =
      require(key_of_collateral(require(attestation::parse_collateral_json(as_text(*tdx)))));
  CHECK(key.ca == attestation::PckCa::platform);
  CHECK(upper_fmspc(key) == "B0C06F000000");
}
