#include "simulator/simulated_guest.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::simulator {
namespace {

/// dstack's rule for certificates: SHA-512("ratls-cert:" | SubjectPublicKeyInfo).
Result<ByteArray<64>> bound_report_data(const crypto::P256PrivateKey& leaf_key) {
  const auto key = TRY(leaf_key.public_key());
  return crypto::sha512({as_bytes("ratls-cert:"), key.spki()});
}

/// MRCONFIGID, version 1: the compose hash.
attestation::Measurement mr_config_id(const ByteArray<32>& compose_hash) {
  attestation::Measurement out{1};
  std::copy(compose_hash.begin(), compose_hash.end(), out.begin() + 1);
  return out;
}

std::vector<ExtensionSpec> evidence_extensions(const SimulatedGuest& guest,
                                               const SimulatedQuote& quote,
                                               const EvidenceOptions& options) {
  AttestationSpec spec = guest.attestation_of(quote);
  if (options.edit_attestation) options.edit_attestation(spec);
  switch (options.form) {
    case CertificateForm::quote_and_log:
      return {dstack_extension(attestation::kOidTdxQuote, spec.quote),
              dstack_extension(attestation::kOidEventLog, as_bytes(log_to_json(quote.log)))};
    case CertificateForm::attestation_v0:
      return {dstack_extension(attestation::kOidAttestation, attestation_v0(spec))};
    case CertificateForm::attestation_v1:
      return {dstack_extension(attestation::kOidAttestation, attestation_v1(spec))};
  }
  return {};
}

template <class T>
void apply(const std::function<void(T&)>& edit, T& value) {
  if (edit) edit(value);
}

}  // namespace

Result<World> World::create(UnixSeconds now) {
  DevelopmentPki pki = TRY(DevelopmentPki::create(PkiSpec::around(now)));
  DevelopmentKms kms = TRY(DevelopmentKms::create(now));
  return World{std::move(pki), std::move(kms), now};
}

Result<attestation::Collateral> World::collateral() const {
  return make_collateral(pki, CollateralSpec::around(now));
}

std::string World::kms_roots_text() const {
  return "sha256:" + hex_encode(crypto::sha256(kms.root_spki())) + "\n";
}

GuestSpec GuestSpec::named(const std::string& name) {
  const crypto::Sha256 digest =
      crypto::sha256({as_bytes("jingui development app "), as_bytes(name)});
  const crypto::Sha256 instance = crypto::sha256({as_bytes("instance"), digest});
  GuestSpec spec;
  spec.name = name;
  std::copy_n(digest.begin(), spec.app_id.size(), spec.app_id.begin());
  spec.instance_id.assign(instance.begin(), instance.begin() + 20);
  spec.app_compose =
      R"({"manifest_version":2,"name":")" + name +
      R"(","runner":"docker-compose","docker_compose_file":"services: {}\n","kms_enabled":true,"public_logs":false})";
  return spec;
}

MeasuredFacts SimulatedGuest::facts() const {
  MeasuredFacts out;
  out.app_id = spec_.app_id;
  out.compose_hash = crypto::sha256(as_bytes(spec_.app_compose));
  out.instance_id = spec_.instance_id;
  out.key_provider = world_->kms.key_provider();
  out.os_image_hash = crypto::sha256(as_bytes("jingui development image"));
  return out;
}

std::string SimulatedGuest::vm_config() const {
  return R"({"os_image_hash":")" + hex_encode(facts().os_image_hash) +
         R"(","cpu_count":1,"memory_size":2147483648})";
}

Result<SimulatedQuote> SimulatedGuest::make_quote(const ByteArray<64>& report_data,
                                                  const EvidenceOptions& options) const {
  EventLog log = boot_events();
  EventLog runtime = runtime_events(spec_.release, facts(), spec_.event_version);
  apply(options.edit_measured, runtime);
  refresh_digests(runtime);
  log.insert(log.end(), runtime.begin(), runtime.end());

  QuoteSpec spec;
  spec.report.report_data = report_data;
  spec.report.mr_config_id = mr_config_id(facts().compose_hash);
  for (std::uint32_t i = 0; i < 4; ++i) spec.report.rtmr[i] = replay(log, i);
  apply(options.edit_quote, spec);
  Bytes quote = TRY(simulator::make_quote(spec, world_->pki));
  apply(options.edit_quote_bytes, quote);
  apply(options.edit_presented, log);
  return SimulatedQuote{std::move(quote), std::move(log), report_data, spec.report};
}

AttestationSpec SimulatedGuest::attestation_of(const SimulatedQuote& quote) const {
  AttestationSpec spec;
  spec.quote = quote.quote;
  spec.event_log = log_for_certificate(quote.log, std::max(spec_.release, DstackRelease::r0_5_11));
  spec.runtime_events = only_runtime(quote.log);
  spec.report_data = quote.report_data;
  spec.config = vm_config();
  return spec;
}

Result<SimulatedEvidence> SimulatedGuest::make_evidence(const EvidenceOptions& options) const {
  crypto::P256PrivateKey key = TRY(crypto::P256PrivateKey::generate());
  return make_evidence(options, world_->kms.leaf_spec(spec_.app_id), std::move(key));
}

Result<SimulatedEvidence> SimulatedGuest::make_evidence(const EvidenceOptions& options,
                                                        LeafSpec leaf,
                                                        crypto::P256PrivateKey leaf_key) const {
  const ByteArray<64> bound = TRY(bound_report_data(leaf_key));
  const SimulatedQuote quote = TRY(make_quote(options.report_data.value_or(bound), options));
  const DevelopmentKms& kms = options.signed_by != nullptr ? *options.signed_by : world_->kms;
  AppCaSpec app_ca = kms.app_ca_spec(spec_.app_id);
  leaf.evidence = evidence_extensions(*this, quote, options);
  apply(options.edit_leaf, leaf);
  apply(options.edit_app_ca, app_ca);
  const crypto::P256PublicKey leaf_public = TRY(leaf_key.public_key());
  std::vector<Bytes> chain = TRY(kms.issue(spec_.app_id, app_ca, leaf, leaf_public));
  apply(options.edit_chain, chain);
  std::string pem = joined_pem(chain);
  return SimulatedEvidence{std::move(pem), std::move(chain), std::move(leaf_key)};
}

Result<SimulatedEvidence> SimulatedGuest::make_plain_certificate(
    LeafSpec leaf, crypto::P256PrivateKey leaf_key) const {
  const AppCaSpec app_ca = world_->kms.app_ca_spec(spec_.app_id);
  const crypto::P256PublicKey leaf_public = TRY(leaf_key.public_key());
  std::vector<Bytes> chain = TRY(world_->kms.issue(spec_.app_id, app_ca, leaf, leaf_public));
  std::string pem = joined_pem(chain);
  return SimulatedEvidence{std::move(pem), std::move(chain), std::move(leaf_key)};
}

}  // namespace jingui::simulator
