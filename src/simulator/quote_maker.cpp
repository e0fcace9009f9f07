#include "simulator/quote_maker.h"

#include <numeric>

#include "crypto/digest.h"

namespace jingui::simulator {
namespace {

constexpr std::size_t kEnclaveReportBytes = 384;

void append(Bytes& out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
}

void append_u16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value & 0xff));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}

void append_u32(Bytes& out, std::uint64_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<std::uint8_t>((value >> shift) & 0xff));
}

void put(Bytes& out, std::size_t offset, ByteView value) {
  std::copy(value.begin(), value.end(), out.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// A measurement that looks like one and can be told apart in a hex dump.
attestation::Measurement made_up(std::string_view what) {
  return crypto::sha384({as_bytes("jingui development "), as_bytes(what)});
}

Bytes header(const QuoteSpec& spec) {
  Bytes out;
  append_u16(out, spec.version);
  append_u16(out, spec.key_type);
  append_u32(out, spec.tee_type);
  append_u32(out, 0);
  append(out, spec.qe_vendor_id);
  append(out, spec.user_data);
  return out;
}

Bytes body(const attestation::TdReport& report) {
  Bytes out;
  append(out, report.tee_tcb_svn);
  append(out, report.mr_seam);
  append(out, report.mr_signer_seam);
  append(out, report.seam_attributes);
  append(out, report.td_attributes);
  append(out, report.xfam);
  append(out, report.mr_td);
  append(out, report.mr_config_id);
  append(out, report.mr_owner);
  append(out, report.mr_owner_config);
  for (const attestation::Measurement& rtmr : report.rtmr) append(out, rtmr);
  append(out, report.report_data);
  if (!report.is_td15) return out;
  append(out, report.tee_tcb_svn2);
  append(out, report.mr_service_td);
  return out;
}

Bytes signed_part(const QuoteSpec& spec) {
  Bytes out = header(spec);
  const Bytes report = body(spec.report);
  if (spec.version >= 5) {
    append_u16(out, spec.report.is_td15 ? 3 : 2);
    append_u32(out, report.size() + spec.body_size_error);
  }
  append(out, report);
  return out;
}

Bytes qe_report(const QuoteSpec& spec, const PlatformSpec& platform, ByteView report_data) {
  Bytes out(kEnclaveReportBytes);
  Bytes misc_select, ids;
  append_u32(misc_select, spec.qe_misc_select);
  append_u16(ids, spec.qe_prod_id);
  append_u16(ids, spec.qe_svn);
  put(out, 0, platform.cpu_svn);
  put(out, 16, misc_select);
  put(out, 48, spec.qe_attributes);
  put(out, 64, crypto::sha256(as_bytes("jingui development quoting enclave")));
  put(out, 128, spec.qe_mr_signer);
  put(out, 256, ids);
  put(out, 320, report_data);
  put(out, 352, spec.qe_report_data_tail);
  return out;
}

Bytes auth_data(const QuoteSpec& spec) {
  if (!spec.qe_auth_data.empty()) return spec.qe_auth_data;
  Bytes out(32);
  std::iota(out.begin(), out.end(), std::uint8_t{0});
  return out;
}

/// QE report, its signature, auth data and the PCK chain: what the outer certification data holds.
Result<Bytes> certification_data(const QuoteSpec& spec, const DevelopmentPki& pki,
                                 const ByteArray<64>& attestation_key) {
  const Bytes auth = auth_data(spec);
  const std::string chain = spec.pck_chain_pem.empty() ? pki.pck_chain_pem() : spec.pck_chain_pem;
  const Bytes report =
      qe_report(spec, pki.spec().platform, crypto::sha256({attestation_key, auth}));
  Bytes out = report;
  append(out, TRY(pki.pck().key.sign_raw(report)));
  append_u16(out, static_cast<std::uint16_t>(auth.size()));
  append(out, auth);
  append_u16(out, spec.certification_type);
  append_u32(out, chain.size() + 1);
  append(out, as_bytes(chain));
  out.push_back(0);  // as genuine quotes end the chain
  return out;
}

}  // namespace

attestation::TdReport healthy_td_report() {
  attestation::TdReport report;
  report.tee_tcb_svn = {5, 1, 3};  // module SVN 5, module version 1, late microcode SVN 3
  report.mr_seam = made_up("module");
  report.td_attributes = {0, 0, 0, 0x10};  // SEPT_VE_DISABLE
  report.xfam = {0xe7, 0x02, 0x06};
  report.mr_td = made_up("firmware");
  report.rtmr[0] = made_up("virtual hardware");
  report.rtmr[1] = made_up("kernel");
  report.rtmr[2] = made_up("initrd");
  report.tee_tcb_svn2 = report.tee_tcb_svn;
  return report;
}

Result<Bytes> make_quote(const QuoteSpec& spec, const DevelopmentPki& pki) {
  const crypto::P256PrivateKey key = TRY(crypto::P256PrivateKey::generate());
  const crypto::P256PrivateKey other = TRY(crypto::P256PrivateKey::generate());
  const ByteArray<64> raw_key = TRY(key.public_key()).raw();
  const ByteArray<64> reported_key =
      spec.qe_report_of_another_key ? TRY(other.public_key()).raw() : raw_key;
  const Bytes certification = TRY(certification_data(spec, pki, reported_key));
  Bytes out = signed_part(spec);
  const ByteArray<64> signature = TRY(key.sign_raw(out));
  append_u32(out, 64 + 64 + 6 + certification.size());
  append(out, signature);
  append(out, raw_key);
  append_u16(out, spec.outer_certification_type);
  append_u32(out, certification.size());
  append(out, certification);
  out.resize(out.size() + spec.trailing_zeros);
  return out;
}

}  // namespace jingui::simulator
