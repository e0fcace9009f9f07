#include "attestation/quote.h"

#include "attestation/byte_reader.h"
#include "attestation/limits.h"

namespace jingui::attestation {
namespace {

constexpr std::uint32_t kTeeTypeTdx = 0x81;
constexpr std::uint16_t kKeyTypeEcdsaP256 = 2;
constexpr std::uint16_t kBodyTd10 = 2, kBodyTd15 = 3;
constexpr std::uint32_t kTd10Size = 584, kTd15Size = 648;
constexpr std::uint16_t kCertificationQeReport = 6, kCertificationPckChain = 5;
constexpr std::size_t kQeReportSize = 384;

Result<void> parse_header(ByteReader& in, Quote& quote) {
  quote.version = TRY(in.u16_le("version"));
  const auto key_type = TRY(in.u16_le("attestation key type"));
  const auto tee_type = TRY(in.u32_le("TEE type"));
  // The TEE type comes first: an SGX quote has a version of its own and is best refused by name.
  if (tee_type != kTeeTypeTdx)
    return fail(ErrorCode::quote_not_tdx, "TEE type " + std::to_string(tee_type));
  if (quote.version != 4 && quote.version != 5)
    return fail(ErrorCode::quote_version_unsupported, "version " + std::to_string(quote.version));
  if (key_type != kKeyTypeEcdsaP256)
    return fail(ErrorCode::quote_key_type_unsupported, "key type " + std::to_string(key_type));
  TRY(in.take(4, "reserved"));
  quote.qe_vendor_id = TRY(in.array<16>("QE vendor id"));
  quote.user_data = TRY(in.array<20>("user data"));
  return {};
}

/// Version 5 says which body follows; version 4 has a TD report 1.0 always.
Result<void> parse_body_descriptor(ByteReader& in, Quote& quote) {
  if (quote.version == 4) return {};
  const auto type = TRY(in.u16_le("body type"));
  const auto size = TRY(in.u32_le("body size"));
  if (type != kBodyTd10 && type != kBodyTd15)
    return fail(ErrorCode::quote_body_unsupported, "body type " + std::to_string(type));
  quote.report.is_td15 = type == kBodyTd15;
  if (size != (quote.report.is_td15 ? kTd15Size : kTd10Size))
    return in.malformed("body size does not fit the body type");
  return {};
}

Result<void> parse_td_report(ByteReader& in, TdReport& report) {
  report.tee_tcb_svn = TRY(in.array<16>("TEE TCB SVN"));
  for (Measurement* field : {&report.mr_seam, &report.mr_signer_seam})
    *field = TRY(in.array<48>("SEAM measurement"));
  for (ByteArray<8>* field : {&report.seam_attributes, &report.td_attributes, &report.xfam})
    *field = TRY(in.array<8>("attributes"));
  for (Measurement* field :
       {&report.mr_td, &report.mr_config_id, &report.mr_owner, &report.mr_owner_config})
    *field = TRY(in.array<48>("TD measurement"));
  for (Measurement& field : report.rtmr) field = TRY(in.array<48>("RTMR"));
  report.report_data = TRY(in.array<64>("report data"));
  if (!report.is_td15) return {};
  report.tee_tcb_svn2 = TRY(in.array<16>("TEE TCB SVN 2"));
  report.mr_service_td = TRY(in.array<48>("MR service TD"));
  return {};
}

/// One certification data: type, size, and a reader of exactly that many bytes.
Result<ByteReader> open_certification(ByteReader& in, std::uint16_t wanted, std::uint16_t& type) {
  type = TRY(in.u16_le("certification type"));
  if (type != wanted)
    return fail(ErrorCode::quote_certification_unsupported,
                "certification type " + std::to_string(type));
  const auto size = TRY(in.u32_le("certification size"));
  if (size != in.remaining()) return in.malformed("certification data does not fill its place");
  return ByteReader(TRY(in.take(size, "certification data")), in.code());
}

Result<void> parse_certification(ByteReader& in, Quote& quote) {
  auto outer = TRY(open_certification(in, kCertificationQeReport, quote.outer_certification_type));
  quote.qe_report = to_bytes(TRY(outer.take(kQeReportSize, "QE report")));
  quote.qe_report_signature = TRY(outer.array<64>("QE report signature"));
  const auto auth_size = TRY(outer.u16_le("QE authentication data size"));
  quote.qe_auth_data = to_bytes(TRY(outer.take(auth_size, "QE authentication data")));
  auto inner = TRY(open_certification(outer, kCertificationPckChain, quote.certification_type));
  quote.pck_chain_pem = as_text(inner.rest());
  // Genuine chains end in one NUL.
  while (quote.pck_chain_pem.ends_with('\0')) quote.pck_chain_pem.pop_back();
  return {};
}

}  // namespace

Result<Quote> parse_quote(ByteView bytes) {
  if (bytes.size() < kMinQuoteBytes || bytes.size() > kMaxQuoteBytes)
    return fail(ErrorCode::quote_malformed, std::to_string(bytes.size()) + " bytes");
  ByteReader in(bytes, ErrorCode::quote_malformed);
  Quote quote;
  quote.raw = to_bytes(bytes);
  TRY(parse_header(in, quote));
  TRY(parse_body_descriptor(in, quote));
  TRY(parse_td_report(in, quote.report));
  quote.signed_size = bytes.size() - in.remaining();
  const auto signature_size = TRY(in.u32_le("signature data size"));
  ByteReader signature(TRY(in.take(signature_size, "signature data")), in.code());
  quote.declared_size = bytes.size() - in.remaining();
  quote.signature = TRY(signature.array<64>("signature"));
  quote.attestation_key = TRY(signature.array<64>("attestation key"));
  TRY(parse_certification(signature, quote));
  return quote;
}

}  // namespace jingui::attestation
