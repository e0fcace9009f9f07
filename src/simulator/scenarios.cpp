#include "simulator/scenarios.h"

#include <algorithm>

namespace jingui::simulator {
namespace {

using Target = ScenarioTarget;
using Code = ErrorCode;

constexpr std::int64_t kDay = 24 * 3600;
constexpr int kForever = 1 << 30;

LogEvent* find_event(EventLog& log, std::string_view name) {
  const auto found =
      std::find_if(log.begin(), log.end(), [&](const LogEvent& e) { return e.name == name; });
  return found == log.end() ? nullptr : &*found;
}

void remove_event(EventLog& log, std::string_view name) {
  std::erase_if(log, [&](const LogEvent& e) { return e.name == name; });
}

// Forms of good evidence

void healthy(Target&) {}
void old_certificate(Target& t) {
  t.guest.release = DstackRelease::r0_5_8;
  t.agent.evidence.form = CertificateForm::quote_and_log;
}
void old_guest(Target& t) {
  t.guest.release = DstackRelease::r0_5_5;
  t.agent.evidence.form = CertificateForm::quote_and_log;
}
void v1_attestation(Target& t) {
  t.agent.evidence.form = CertificateForm::attestation_v1;
}
void v2_events(Target& t) {
  t.guest.event_version = 2;
  t.agent.evidence.form = CertificateForm::attestation_v1;
}
void quote_v5(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.version = 5; };
}
void quote_td15(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) {
    quote.version = 5;
    quote.report.is_td15 = true;
  };
}
void late_events(Target& t) {
  t.agent.evidence.edit_measured = [](EventLog& log) {
    log.push_back(runtime_event("app-id", Bytes(20)));
  };
}
void no_instance_id(Target& t) {
  t.guest.instance_id.clear();
}

// The quote and the trust domain

void quote_signature(Target& t) {
  t.agent.evidence.edit_quote_bytes = [](Bytes& quote) { quote[200] ^= 1; };  // inside MRTD
}
void unbound_key(Target& t) {
  t.agent.evidence.report_data = ByteArray<64>{};
}
void debug_td(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.report.td_attributes[0] |= 1; };
}
void reserved_attribute(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.report.td_attributes[4] |= 1; };
}
void sept_ve_enabled(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.report.td_attributes[3] = 0; };
}
void foreign_tdx_module(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.report.mr_signer_seam[0] = 1; };
}
void service_td(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) {
    quote.version = 5;
    quote.report.is_td15 = true;
    quote.report.mr_service_td[0] = 1;
  };
}
void not_tdx(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.tee_type = 0; };
}
void other_platform(Target& t) {
  t.agent.evidence.edit_attestation = [](AttestationSpec& spec) { spec.v0_variant = 3; };
}
void foreign_quoting_enclave(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.qe_mr_signer[0] ^= 1; };
}
void report_data_copy(Target& t) {
  t.agent.evidence.edit_attestation = [](AttestationSpec& spec) { spec.report_data[0] ^= 1; };
}
void wrong_mr_config_id(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.report.mr_config_id[1] ^= 1; };
}

// The event log

void wrong_rtmr3(Target& t) {
  t.agent.evidence.edit_quote = [](QuoteSpec& quote) { quote.report.rtmr[3][0] ^= 1; };
}
void hidden_event(Target& t) {
  t.agent.evidence.edit_presented = [](EventLog& log) { remove_event(log, "storage-fs"); };
}
void missing_event(Target& t) {
  t.agent.evidence.edit_measured = [](EventLog& log) { remove_event(log, "compose-hash"); };
}
void not_ready(Target& t) {
  t.agent.evidence.edit_measured = [](EventLog& log) { remove_event(log, "system-ready"); };
}
void duplicate_app_id(Target& t) {
  t.agent.evidence.edit_measured = [](EventLog& log) {
    const LogEvent again = *find_event(log, "app-id");
    log.insert(log.begin() + 2, again);
  };
}
void short_app_id(Target& t) {
  t.agent.evidence.edit_measured = [](EventLog& log) {
    find_event(log, "app-id")->payload.resize(19);
  };
}
void event_order(Target& t) {
  t.agent.evidence.edit_measured = [](EventLog& log) {
    std::swap(*find_event(log, "app-id"), *find_event(log, "compose-hash"));
  };
}
void foreign_key_provider(Target& t) {
  const std::string provider = t.stranger.key_provider();
  t.agent.evidence.edit_measured = [provider](EventLog& log) {
    find_event(log, "key-provider")->payload = to_bytes(as_bytes(provider));
  };
}

// The certificate chain

void no_app_id(Target& t) {
  t.agent.evidence.edit_leaf = [](LeafSpec& leaf) { leaf.app_id.reset(); };
}
void foreign_app_id(Target& t) {
  t.agent.evidence.edit_leaf = [](LeafSpec& leaf) { (*leaf.app_id)[0] ^= 1; };
}
void no_evidence(Target& t) {
  t.agent.evidence.edit_leaf = [](LeafSpec& leaf) { leaf.evidence.clear(); };
}
void foreign_kms(Target& t) {
  t.agent.evidence.signed_by = &t.stranger;
}
void short_chain(Target& t) {
  t.agent.evidence.edit_chain = [](std::vector<Bytes>& chain) { chain.erase(chain.begin() + 1); };
}
void app_ca_of_other_app(Target& t) {
  t.agent.evidence.edit_app_ca = [](AppCaSpec& app_ca) { (*app_ca.app_id)[0] ^= 1; };
}
void app_ca_no_ca(Target& t) {
  t.agent.evidence.edit_app_ca = [](AppCaSpec& app_ca) {
    app_ca.is_ca = false;
    app_ca.path_length.reset();
  };
}
void other_usage(Target& t) {
  t.agent.evidence.edit_leaf = [](LeafSpec& leaf) { leaf.usage = "kms:rpc"; };
}
void old_kms_usage(Target& t) {
  t.agent.evidence.edit_app_ca = [](AppCaSpec& app_ca) { app_ca.key_cert_sign = false; };
}
void expired_leaf(Target& t) {
  const UnixSeconds end = t.world.now + -kDay;
  t.agent.evidence.edit_leaf = [end](LeafSpec& leaf) { leaf.not_after = end; };
}
void future_leaf(Target& t) {
  const UnixSeconds start = t.world.now + kDay;
  t.agent.evidence.edit_leaf = [start](LeafSpec& leaf) { leaf.not_before = start; };
}

// Collateral and its service

void revoked_pck(Target& t) {
  t.pccs.collateral.revoke_pck = true;
}
void revoked_pck_ca(Target& t) {
  t.pccs.collateral.revoke_pck_ca = true;
}
void revoked_tcb_signing(Target& t) {
  t.pccs.collateral.revoke_tcb_signing = true;
}
void expired_tcb_info(Target& t) {
  t.pccs.collateral.tcb_info_validity = Validity{t.world.now + -31 * kDay, t.world.now + -kDay};
}
void future_tcb_info(Target& t) {
  t.pccs.collateral.tcb_info_validity = Validity{t.world.now + kDay, t.world.now + 31 * kDay};
}
void expired_crl(Target& t) {
  t.pccs.collateral.pck_crl_validity = Validity{t.world.now + -31 * kDay, t.world.now + -kDay};
}
void out_of_date(Target& t) {
  t.pccs.collateral.platform_status = "OutOfDate";
  t.pccs.collateral.advisories = {"INTEL-SA-99900"};
}
void qe_out_of_date(Target& t) {
  t.pccs.collateral.qe_status = "OutOfDate";
}
void sw_hardening(Target& t) {
  t.pccs.collateral.platform_status = "SWHardeningNeeded";
  t.pccs.collateral.advisories = {"INTEL-SA-99900"};
}
void tcb_info_by_pck(Target& t) {
  t.pccs.collateral.tcb_info_signer = CollateralSigner::pck_leaf;
}
void garbage_pccs(Target& t) {
  t.pccs.garbage = true;
}

// The agent

void empty_certificate_first(Target& t) {
  t.agent.answers_without_certificate = 2;
}
void no_certificate(Target& t) {
  t.agent.answers_without_certificate = kForever;
}
void hanging_agent(Target& t) {
  t.agent.hangs = true;
}

constexpr ScenarioScope kGuest = ScenarioScope::guest, kPlatform = ScenarioScope::platform;

const Scenario kScenarios[] = {
    {"healthy", "everything is as it should be", kGuest, {}, healthy},
    {"old-certificate",
     "certificate with quote and log apart, as issued up to 0.5.8",
     kGuest,
     {},
     old_certificate},
    {"old-guest",
     "guest and issuer of 0.5.5: no Version, no Attest, fewer Info members",
     kGuest,
     {},
     old_guest},
    {"v1-attestation", "attestation in msgpack", kGuest, {}, v1_attestation},
    {"v2-events", "runtime events with the second digest rule", kGuest, {}, v2_events},
    {"quote-v5", "quote of version 5 with TD report 1.0", kGuest, {}, quote_v5},
    {"quote-td15", "quote of version 5 with TD report 1.5", kGuest, {}, quote_td15},
    {"late-event", "the app measures a second app-id after system-ready", kGuest, {}, late_events},
    {"no-instance-id", "the compose file asks for no instance id", kGuest, {}, no_instance_id},
    {"old-kms-usage",
     "app CA without keyCertSign, as issued up to 0.5.4",
     kGuest,
     {},
     old_kms_usage},
    {"empty-app-cert-first",
     "the first two Info answers have no certificate yet",
     kGuest,
     {},
     empty_certificate_first},
    {"quote-signature", "one bit of MRTD changed after signing", kGuest,
     Code::quote_signature_invalid, quote_signature},
    {"unbound-key", "report data is zero", kGuest, Code::report_data_mismatch, unbound_key},
    {"debug-td", "the trust domain runs in debug mode", kGuest, Code::td_debug, debug_td},
    {"reserved-attribute", "a reserved attribute bit is set", kGuest,
     Code::td_attributes_unacceptable, reserved_attribute},
    {"sept-ve-enabled", "SEPT_VE_DISABLE is not set", kGuest, Code::td_sept_ve_enabled,
     sept_ve_enabled},
    {"foreign-tdx-module", "MRSIGNERSEAM is not zero", kGuest, Code::tdx_module_mismatch,
     foreign_tdx_module},
    {"service-td", "MRSERVICETD is not zero", kGuest, Code::mr_service_td_not_zero, service_td},
    {"not-tdx", "the quote says it is of SGX", kGuest, Code::quote_not_tdx, not_tdx},
    {"other-platform", "the attestation says it is of SEV-SNP", kGuest,
     Code::attestation_platform_unsupported, other_platform},
    {"foreign-quoting-enclave", "MRSIGNER is not the one of the QE identity", kGuest,
     Code::qe_identity_mismatch, foreign_quoting_enclave},
    {"report-data-copy", "the copy of the report data differs from the quote", kGuest,
     Code::attestation_report_data_mismatch, report_data_copy},
    {"wrong-mr-config-id", "MRCONFIGID names another compose hash", kGuest,
     Code::mr_config_id_mismatch, wrong_mr_config_id},
    {"wrong-rtmr3", "RTMR3 of the quote is not what the log replays to", kGuest,
     Code::rtmr3_mismatch, wrong_rtmr3},
    {"hidden-event", "one measured event is not shown", kGuest, Code::rtmr3_mismatch, hidden_event},
    {"missing-event", "no compose-hash event", kGuest, Code::event_missing, missing_event},
    {"not-ready", "no system-ready event", kGuest, Code::event_missing, not_ready},
    {"duplicate-app-id", "two app-id events before system-ready", kGuest, Code::event_repeated,
     duplicate_app_id},
    {"short-app-id", "app-id event of 19 bytes", kGuest, Code::event_payload_length, short_app_id},
    {"event-order", "compose-hash before app-id", kGuest, Code::event_order, event_order},
    {"foreign-key-provider", "the log names another KMS root than the chain", kGuest,
     Code::key_provider_mismatch, foreign_key_provider},
    {"no-app-id-extension", "leaf without app id", kGuest, Code::app_id_missing, no_app_id},
    {"foreign-app-id", "leaf with another app id than the measured one", kGuest,
     Code::app_id_mismatch, foreign_app_id},
    {"no-evidence", "leaf without evidence", kGuest, Code::extension_missing, no_evidence},
    {"foreign-kms", "the chain ends in a KMS root that nobody pins", kGuest,
     Code::kms_root_not_pinned, foreign_kms},
    {"short-chain", "the app CA is left out", kGuest, Code::chain_length, short_chain},
    {"app-ca-of-other-app", "the app CA is for another app", kGuest, Code::chain_app_id_mismatch,
     app_ca_of_other_app},
    {"app-ca-no-ca", "the app CA is no CA", kGuest, Code::chain_not_ca, app_ca_no_ca},
    {"other-usage", "the leaf is for a KMS", kGuest, Code::chain_usage_mismatch, other_usage},
    {"expired-leaf", "the leaf expired a day ago", kGuest, Code::certificate_expired, expired_leaf},
    {"future-leaf", "the leaf is valid from tomorrow", kGuest, Code::certificate_not_yet_valid,
     future_leaf},
    {"no-app-cert", "Info never has a certificate", kGuest, Code::evidence_missing, no_certificate},
    {"hanging-agent", "the guest agent answers nothing", kGuest, Code::evidence_missing,
     hanging_agent},
    {"revoked-pck", "the platform's certificate is revoked", kPlatform, Code::quote_revoked,
     revoked_pck},
    {"revoked-pck-ca", "the platform's CA is revoked", kPlatform, Code::quote_revoked,
     revoked_pck_ca},
    {"revoked-tcb-signing", "the signer of the collateral is revoked", kPlatform,
     Code::quote_revoked, revoked_tcb_signing},
    {"expired-tcb-info", "TCB info expired a day ago", kPlatform, Code::collateral_expired,
     expired_tcb_info},
    {"future-tcb-info", "TCB info is dated tomorrow", kPlatform, Code::collateral_not_yet_valid,
     future_tcb_info},
    {"expired-crl", "the revocation list of the platform's CA expired", kPlatform,
     Code::collateral_expired, expired_crl},
    {"out-of-date-tcb", "the platform's TCB is out of date", kPlatform,
     Code::tcb_status_unacceptable, out_of_date},
    {"out-of-date-qe", "the quoting enclave is out of date", kPlatform,
     Code::tcb_status_unacceptable, qe_out_of_date},
    {"sw-hardening-needed", "the TCB status is SWHardeningNeeded", kPlatform,
     Code::tcb_status_unacceptable, sw_hardening},
    {"tcb-info-by-pck", "TCB info is signed by a PCK leaf", kPlatform,
     Code::collateral_signature_invalid, tcb_info_by_pck},
    {"garbage-pccs", "the collateral service answers nonsense", kPlatform, {}, garbage_pccs},
};

}  // namespace

std::span<const Scenario> all_scenarios() {
  return kScenarios;
}

Result<const Scenario*> find_scenario(std::string_view name) {
  std::string names;
  for (const Scenario& scenario : kScenarios) {
    if (scenario.name == name) return &scenario;
    names += (names.empty() ? "" : ", ") + std::string(scenario.name);
  }
  return fail(ErrorCode::scenario_unknown, std::string(name) + " is none of " + names);
}

}  // namespace jingui::simulator
