// A whole development world for tests and for the simulator program: a platform, a KMS, and guests
// whose evidence is right, or wrong in exactly one chosen way. Everything is produced and signed
// for real; time is an argument.
//
//   World world = *World::create(now);
//   SimulatedGuest guest(world, GuestSpec::named("server"));
//   EvidenceOptions wrong;
//   wrong.edit_presented = [](EventLog& log) { log.pop_back(); };
//   auto evidence = guest.make_evidence(wrong);   // evidence->app_cert_pem goes to verify_evidence
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "simulator/attestation_maker.h"
#include "simulator/collateral_maker.h"
#include "simulator/development_kms.h"
#include "simulator/development_pki.h"
#include "simulator/quote_maker.h"

namespace jingui::simulator {

struct World {
  DevelopmentPki pki;
  DevelopmentKms kms;
  UnixSeconds now;
  static Result<World> create(UnixSeconds now);
  /// Collateral valid an hour before `now` and thirty days after it.
  Result<attestation::Collateral> collateral() const;
  /// The line of a KMS roots file that pins this world's KMS.
  std::string kms_roots_text() const;
};

/// How the evidence stands in the certificate.
enum class CertificateForm {
  quote_and_log,   // extensions 1 and 2: issuers up to 0.5.8
  attestation_v0,  // extension 8, SCALE: issuers from 0.5.9
  attestation_v1,  // extension 8, msgpack
};

struct GuestSpec {
  std::string name;
  ByteArray<20> app_id{};
  Bytes instance_id;        // 20 bytes or none
  std::string app_compose;  // JSON text; its SHA-256 is the compose hash
  DstackRelease release = DstackRelease::r0_6_0;
  std::uint32_t event_version = 1;  // digest rule of runtime events
  /// App id and instance id follow from the name.
  static GuestSpec named(const std::string& name);
};

/// The steps in the order in which they run; each hook gets what the step before made. An option
/// that is not set changes nothing.
struct EvidenceOptions {
  CertificateForm form = CertificateForm::attestation_v0;
  std::optional<ByteArray<64>> report_data;      // instead of the hash of the leaf key
  std::function<void(EventLog&)> edit_measured;  // before the log is measured into RTMR3
  std::function<void(EventLog&)>
      edit_presented;  // afterwards: what is shown differs from what was measured
  std::function<void(QuoteSpec&)> edit_quote;              // before the quote is signed
  std::function<void(Bytes&)> edit_quote_bytes;            // afterwards
  std::function<void(AttestationSpec&)> edit_attestation;  // extension 8 before it is encoded
  std::function<void(LeafSpec&)> edit_leaf;                // before the KMS signs
  std::function<void(AppCaSpec&)> edit_app_ca;
  std::function<void(std::vector<Bytes>&)> edit_chain;  // DER certificates, leaf first, afterwards
  const DevelopmentKms* signed_by = nullptr;  // another KMS than the one that the event log names
};

struct SimulatedEvidence {
  std::string app_cert_pem;
  std::vector<Bytes> chain;
  crypto::P256PrivateKey leaf_key;
};

/// A quote with the log that it measures.
struct SimulatedQuote {
  Bytes quote;
  EventLog log;  // all four registers, with digests
  ByteArray<64> report_data{};
  attestation::TdReport report;
};

class SimulatedGuest {
 public:
  /// `world` must outlive the guest.
  SimulatedGuest(const World& world, GuestSpec spec) : world_(&world), spec_(std::move(spec)) {}

  const GuestSpec& spec() const { return spec_; }
  const World& world() const { return *world_; }
  MeasuredFacts facts() const;
  /// Unsigned beside every quote, as a host writes it.
  std::string vm_config() const;

  /// A quote over this report data; hooks of `options` up to edit_quote_bytes apply. Errors:
  /// crypto_failure, key_malformed.
  Result<SimulatedQuote> make_quote(const ByteArray<64>& report_data,
                                    const EvidenceOptions& options = {}) const;
  /// What stands in extension 8 or in the answer of Attest.
  AttestationSpec attestation_of(const SimulatedQuote& quote) const;
  /// `leaf` is changed by edit_leaf; its evidence is set here. A key and the chain that certifies
  /// it.
  Result<SimulatedEvidence> make_evidence(const EvidenceOptions& options = {}) const;
  Result<SimulatedEvidence> make_evidence(const EvidenceOptions& options, LeafSpec leaf,
                                          crypto::P256PrivateKey leaf_key) const;
  /// The same chain without evidence.
  Result<SimulatedEvidence> make_plain_certificate(LeafSpec leaf,
                                                   crypto::P256PrivateKey leaf_key) const;

 private:
  const World* world_;
  GuestSpec spec_;
};

}  // namespace jingui::simulator
