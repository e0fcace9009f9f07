#include "simulator/collateral_maker.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "simulator/quote_maker.h"

namespace jingui::simulator {
namespace {

using json::array;
using json::object;

constexpr std::uint32_t kEvaluationDataNumber = 18;
constexpr const char* kTcbDate = "2026-01-01T00:00:00Z";

std::string upper_hex(ByteView bytes) {
  std::string text = hex_encode(bytes);
  for (char& c : text)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

array components(const ByteArray<16>& svns) {
  array out;
  for (const std::uint8_t svn : svns) out.push_back(object{{"svn", svn}});
  return out;
}

array advisory_list(const std::vector<std::string>& advisories) {
  return array(advisories.begin(), advisories.end());
}

object tcb_level(object tcb, const std::string& status,
                 const std::vector<std::string>& advisories) {
  object level{{"tcb", std::move(tcb)}, {"tcbDate", kTcbDate}, {"tcbStatus", status}};
  if (!advisories.empty()) level["advisoryIDs"] = advisory_list(advisories);
  return level;
}

object platform_tcb(const ByteArray<16>& sgx, std::uint16_t pce_svn, const ByteArray<16>& tdx,
                    bool with_tdx) {
  object tcb{{"sgxtcbcomponents", components(sgx)}, {"pcesvn", pce_svn}};
  if (with_tdx) tcb["tdxtcbcomponents"] = components(tdx);
  return tcb;
}

void add_dates(object& out, const Validity& validity) {
  out["issueDate"] = format_rfc3339(validity.from);
  out["nextUpdate"] = format_rfc3339(validity.until);
}

void add_tdx_module(object& out, const std::string& status) {
  const std::string zero_signer(96, '0');
  const object base{{"mrsigner", zero_signer},
                    {"attributes", std::string(16, '0')},
                    {"attributesMask", std::string(16, 'F')}};
  out["tdxModule"] = base;
  object identity{{"id", "TDX_01"}};
  for (const auto& [name, member] : base) identity[name] = member;
  identity["tcbLevels"] = array{tcb_level({{"isvsvn", 4}}, status, {}),
                                tcb_level({{"isvsvn", 2}}, "OutOfDate", {"INTEL-SA-99902"})};
  out["tdxModuleIdentities"] = array{std::move(identity)};
}

object tcb_info_of(const DevelopmentPki& pki, const CollateralSpec& spec) {
  const PlatformSpec& platform = pki.spec().platform;
  const bool tdx = spec.tee == "TDX";
  object out{{"id", spec.tee}, {"version", 3}};
  add_dates(out, spec.tcb_info_validity.value_or(spec.validity));
  out["fmspc"] = upper_hex(platform.fmspc);
  out["pceId"] = upper_hex(platform.pce_id);
  out["tcbType"] = 0;
  out["tcbEvaluationDataNumber"] = kEvaluationDataNumber;
  if (tdx) add_tdx_module(out, spec.module_status);
  out["tcbLevels"] =
      array{tcb_level(platform_tcb(platform.cpu_svn, platform.pce_svn, kLevelTdxComponents, tdx),
                      spec.platform_status, spec.advisories),
            tcb_level(platform_tcb({}, 0, {}, tdx), "OutOfDate", {"INTEL-SA-99901"})};
  if (spec.edit_tcb_info) spec.edit_tcb_info(out);
  return out;
}

object qe_identity_of(const CollateralSpec& spec) {
  const bool tdx = spec.tee == "TDX";
  object out{{"id", tdx ? "TD_QE" : "QE"}, {"version", 2}};
  add_dates(out, spec.qe_identity_validity.value_or(spec.validity));
  out["tcbEvaluationDataNumber"] = kEvaluationDataNumber;
  out["miscselect"] = "00000000";
  out["miscselectMask"] = "FFFFFFFF";
  out["attributes"] = "11000000000000000000000000000000";
  out["attributesMask"] = "FBFFFFFFFFFFFFFF0000000000000000";
  out["mrsigner"] = upper_hex(kDevelopmentQeSigner);
  out["isvprodid"] = tdx ? 2 : 1;
  out["tcbLevels"] = array{tcb_level({{"isvsvn", 4}}, spec.qe_status, {}),
                           tcb_level({{"isvsvn", 2}}, "OutOfDate", {"INTEL-SA-99903"})};
  if (spec.edit_qe_identity) spec.edit_qe_identity(out);
  return out;
}

struct SignedDocument {
  std::string text, issuer_chain;
  ByteArray<64> signature{};
};

Result<SignedDocument> sign_document(const DevelopmentPki& pki, CollateralSigner signer,
                                     const object& document) {
  const bool by_leaf = signer == CollateralSigner::pck_leaf;
  const CertifiedKey& key = by_leaf ? pki.pck() : pki.tcb_signing();
  SignedDocument out;
  out.text = json::serialize(document);
  out.issuer_chain = by_leaf ? pki.pck_chain_pem() : key.pem() + pki.root().pem();
  out.signature = TRY(key.key.sign_raw(as_bytes(out.text)));
  return out;
}

Result<Bytes> make_crl(const CertifiedKey& issuer, const Validity& validity,
                       std::vector<Bytes> revoked, const CollateralSpec& spec) {
  CrlSpec crl;
  crl.issuer = issuer.name;
  crl.this_update = validity.from;
  crl.next_update = validity.until;
  crl.revoked_serials = std::move(revoked);
  crl.more_extensions = spec.more_crl_extensions;
  return issue_crl(crl, issuer.key);
}

}  // namespace

CollateralSpec CollateralSpec::around(UnixSeconds now, std::int64_t life) {
  CollateralSpec spec;
  spec.validity = {now + -3600, now + life};
  return spec;
}

Result<attestation::Collateral> make_collateral(const DevelopmentPki& pki,
                                                const CollateralSpec& spec) {
  std::vector<Bytes> revoked_by_root, revoked_by_ca;
  if (spec.revoke_pck_ca) revoked_by_root.push_back(pki.pck_ca().serial);
  if (spec.revoke_tcb_signing) revoked_by_root.push_back(pki.tcb_signing().serial);
  if (spec.revoke_pck) revoked_by_ca.push_back(pki.pck().serial);
  attestation::Collateral out;
  out.pck_crl_issuer_chain = pki.pck_ca().pem() + pki.root().pem();
  out.root_ca_crl = TRY(make_crl(pki.root(), spec.root_crl_validity.value_or(spec.validity),
                                 std::move(revoked_by_root), spec));
  out.pck_crl = TRY(make_crl(pki.pck_ca(), spec.pck_crl_validity.value_or(spec.validity),
                             std::move(revoked_by_ca), spec));
  const SignedDocument tcb_info =
      TRY(sign_document(pki, spec.tcb_info_signer, tcb_info_of(pki, spec)));
  out.tcb_info_issuer_chain = tcb_info.issuer_chain;
  out.tcb_info = tcb_info.text;
  out.tcb_info_signature = tcb_info.signature;
  const SignedDocument qe_identity =
      TRY(sign_document(pki, spec.qe_identity_signer, qe_identity_of(spec)));
  out.qe_identity_issuer_chain = qe_identity.issuer_chain;
  out.qe_identity = qe_identity.text;
  out.qe_identity_signature = qe_identity.signature;
  return out;
}

}  // namespace jingui::simulator
