#include "simulator/simulated_guest.h"

#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;
using crypto::Certificate;

namespace {

std::vector<Certificate> chain_of(const SimulatedEvidence& evidence) {
  return require(crypto::parse_pem_chain(evidence.app_cert_pem, 4));
}

}  // namespace

TEST_CASE("a guest's chain is leaf, app CA and root of the KMS, as dstack issues it") {
  const World world = require(World::create(kNow));
  const SimulatedGuest guest(world, GuestSpec::named("client"));
  const std::vector<Certificate> chain = chain_of(require(guest.make_evidence()));
  REQUIRE(chain.size() == 3);
  CHECK(chain[0].verify_issued_by(chain[1]).has_value());
  CHECK(chain[1].verify_issued_by(chain[2]).has_value());
  CHECK(chain[2].spki() == world.kms.root_spki());
  CHECK(chain[0].subject_common_name() == "demo-cert");
  CHECK(chain[0].not_before() == UnixSeconds{157766400});
  CHECK(chain[1].path_length() == 0);
  CHECK(chain[2].path_length() == 1);
  Bytes app_id{0x04, 20};
  app_id.insert(app_id.end(), guest.spec().app_id.begin(), guest.spec().app_id.end());
  CHECK(*require(chain[0].extension(attestation::kOidAppId)) == app_id);
  CHECK(*require(chain[1].extension(attestation::kOidAppId)) == app_id);
  CHECK(as_text(*require(chain[1].extension(attestation::kOidUsage))).substr(2) == "app:ca");
}

TEST_CASE("a quote carries the log's registers and the bound key") {
  const World world = require(World::create(kNow));
  const SimulatedGuest guest(world, GuestSpec::named("client"));
  const ByteArray<64> report_data{1, 2, 3};
  const SimulatedQuote made = require(guest.make_quote(report_data));
  const ByteView report = ByteView(made.quote).subspan(48);
  const attestation::Measurement rtmr3 = replay(made.log, 3);
  CHECK(to_bytes(report.subspan(472, 48)) == to_bytes(rtmr3));
  CHECK(to_bytes(report.subspan(520, 64)) == to_bytes(report_data));
  CHECK(made.quote[0] == 4);
  CHECK(made.log.size() == 30);
}

TEST_CASE("hooks change one thing and leave the rest") {
  const World world = require(World::create(kNow));
  const SimulatedGuest guest(world, GuestSpec::named("client"));
  EvidenceOptions options;
  options.edit_presented = [](EventLog& log) { log.pop_back(); };
  const SimulatedQuote made = require(guest.make_quote({}, options));
  CHECK(made.log.size() == 29);
  CHECK(made.report.rtmr[3] != replay(made.log, 3));
  options = {};
  options.edit_leaf = [](LeafSpec& leaf) { leaf.app_id.reset(); };
  const std::vector<Certificate> chain = chain_of(require(guest.make_evidence(options)));
  CHECK(require(chain[0].extension(attestation::kOidAppId)) == nullptr);
  CHECK(require(chain[1].extension(attestation::kOidAppId)) != nullptr);
}

TEST_CASE("old issuers write the quote and the log into extensions of their own") {
  const World world = require(World::create(kNow));
  const SimulatedGuest guest(world, GuestSpec::named("client"));
  EvidenceOptions options;
  options.form = CertificateForm::quote_and_log;
  const std::vector<Certificate> chain = chain_of(require(guest.make_evidence(options)));
  CHECK(require(chain[0].extension(attestation::kOidTdxQuote)) != nullptr);
  CHECK(require(chain[0].extension(attestation::kOidEventLog)) != nullptr);
  CHECK(require(chain[0].extension(attestation::kOidAttestation)) == nullptr);
}

TEST_CASE("the app's secrets follow from the app id alone") {
  const World world = require(World::create(kNow));
  const ByteArray<20> app = GuestSpec::named("client").app_id,
                      other = GuestSpec::named("server").app_id;
  const auto key = [&](const ByteArray<20>& id) {
    return hex_encode(require(world.kms.env_crypt_key(id)).expose());
  };
  CHECK(key(app) == key(app));
  CHECK(key(app) != key(other));
}
