#include "attestation/dcap_qvl.h"

#include <jingui_dcap_qvl.h>

#include <boost/json.hpp>
#include <string_view>

#include "attestation/engine_refusal.h"
#include "attestation/limits.h"
#include "attestation/printable.h"
#include "base/encoding.h"
#include "base/json.h"

namespace jingui::attestation {
namespace {

jingui_dcap_qvl_bytes view(ByteView bytes) {
  return {bytes.data(), bytes.size()};
}
jingui_dcap_qvl_bytes view(std::string_view text) {
  return view(as_bytes(text));
}

jingui_dcap_qvl_collateral view(const Collateral& c) {
  return {view(c.pck_crl_issuer_chain),     view(c.root_ca_crl), view(c.pck_crl),
          view(c.tcb_info_issuer_chain),    view(c.tcb_info),    view(c.tcb_info_signature),
          view(c.qe_identity_issuer_chain), view(c.qe_identity), view(c.qe_identity_signature)};
}

// Members of the engine's answer. A member that is missing or of another type means that the crate
// and this file do not fit.
Result<std::uint64_t> number(const json::object& o, std::string_view name, std::uint64_t limit) {
  const std::int64_t value = TRY(json::integer_member(o, name));
  if (value < 0 || static_cast<std::uint64_t>(value) > limit)
    return fail(ErrorCode::quote_refused, "the engine's " + std::string(name) + " is out of range");
  return static_cast<std::uint64_t>(value);
}

Result<TcbStatus> status(const json::object& o, std::string_view name) {
  const std::string_view text = TRY(json::string_member(o, name));
  return parse_tcb_status(text);
}

Result<Bytes> bytes(const json::object& o, std::string_view name) {
  const std::string_view text = TRY(json::string_member(o, name));
  return hex_decode(text);
}

template <std::size_t N>
Result<ByteArray<N>> array(const json::object& o, std::string_view name) {
  const std::string_view text = TRY(json::string_member(o, name));
  return hex_decode_array<N>(text);
}

template <std::size_t N>
Result<std::optional<ByteArray<N>>> optional_array(const json::object& o, std::string_view name) {
  if (json::find(o, name) == nullptr) return std::optional<ByteArray<N>>();
  return std::optional<ByteArray<N>>(TRY(array<N>(o, name)));
}

Result<QuoteBody> body(const json::object& o) {
  const std::string_view name = TRY(json::string_member(o, "body"));
  if (name == "sgx") return QuoteBody::sgx;
  if (name == "td10") return QuoteBody::td10;
  if (name == "td15") return QuoteBody::td15;
  if (name == "td15ex") return QuoteBody::td15ex;
  return fail(ErrorCode::quote_refused, "the engine names an unknown body");
}

Result<std::vector<std::string>> advisories(const json::object& o) {
  std::vector<std::string> out;
  for (const json::value& id : *TRY(json::array_member(o, "advisories"))) {
    if (!id.is_string())
      return fail(ErrorCode::quote_refused, "the engine names an advisory that is no text");
    const auto& text = id.get_string();
    out.push_back(printable({text.data(), text.size()}));
  }
  return out;
}

Result<void> read_tcb(const json::object& o, EngineClaims& claims) {
  claims.status = TRY(status(o, "status"));
  claims.platform_status = TRY(status(o, "platform_status"));
  claims.qe_status = TRY(status(o, "qe_status"));
  if (json::find(o, "current_platform_status") != nullptr)
    claims.current_platform_status = TRY(status(o, "current_platform_status"));
  claims.advisories = TRY(advisories(o));
  claims.tcb_evaluation_data_number =
      static_cast<std::uint32_t>(TRY(number(o, "tcb_evaluation_data_number", UINT32_MAX)));
  claims.tcb_info_version = TRY(json::integer_member(o, "tcb_info_version"));
  claims.tcb_info_type = TRY(json::integer_member(o, "tcb_info_type"));
  claims.tcb_info_pce_id = TRY(json::string_member(o, "tcb_info_pce_id"));
  claims.tcb_info_equal_levels = TRY(json::bool_member(o, "tcb_info_equal_levels"));
  return {};
}

Result<void> read_platform(const json::object& o, EngineClaims& claims) {
  claims.ppid = TRY(bytes(o, "ppid"));
  claims.cpu_svn = TRY(array<16>(o, "cpu_svn"));
  claims.pce_svn = static_cast<std::uint16_t>(TRY(number(o, "pce_svn", UINT16_MAX)));
  claims.pce_id = TRY(bytes(o, "pce_id"));
  claims.fmspc = TRY(array<6>(o, "fmspc"));
  return {};
}

Result<EngineClaims> read_claims(std::string_view text) {
  const json::value value = TRY(json::parse(text));
  const json::object& o = *TRY(json::as_object(value, "the engine's answer"));
  EngineClaims claims;
  claims.body = TRY(body(o));
  TRY(read_tcb(o, claims));
  TRY(read_platform(o, claims));
  claims.latest_issue_date = {TRY(json::integer_member(o, "latest_issue_date"))};
  claims.earliest_expiration_date = {TRY(json::integer_member(o, "earliest_expiration_date"))};
  claims.qe_report_data = TRY(array<64>(o, "qe_report_data"));
  claims.td_attributes = TRY(optional_array<8>(o, "td_attributes"));
  claims.mr_service_td = TRY(optional_array<48>(o, "mr_service_td"));
  return claims;
}

Result<EngineClaims> accepted(std::string_view text) {
  Result<EngineClaims> claims = read_claims(text);
  if (!claims)
    return fail(ErrorCode::quote_refused,
                "the engine's answer is not understood: " + describe(claims.error()));
  return claims;
}

}  // namespace

Result<EngineClaims> run_dcap_qvl(ByteView quote, const Collateral& collateral,
                                  const EngineRoot& root, UnixSeconds now) {
  if (now.value < 0) return fail(ErrorCode::collateral_not_yet_valid, "a time before 1970");
  const jingui_dcap_qvl_collateral views = view(collateral);
  Bytes answer(kMaxEngineAnswerBytes);
  std::size_t size = 0;
  const std::uint32_t kind =
      root.is_intel ? JINGUI_DCAP_QVL_ROOT_INTEL : JINGUI_DCAP_QVL_ROOT_GIVEN;
  const std::int32_t code =
      jingui_dcap_qvl_verify(view(quote), &views, static_cast<std::uint64_t>(now.value), kind,
                             view(root.der), answer.data(), answer.size(), &size);
  if (code == JINGUI_DCAP_QVL_SMALL_BUFFER || size > answer.size())
    return fail(ErrorCode::quote_refused,
                "the engine's answer has " + std::to_string(size) + " bytes");
  const std::string_view text = as_text(ByteView(answer).first(size));
  if (code == JINGUI_DCAP_QVL_ACCEPTED) return accepted(text);
  if (code == JINGUI_DCAP_QVL_REFUSED) return fail(engine_refusal_code(text), printable(text));
  if (code == JINGUI_DCAP_QVL_PANICKED)
    return fail(ErrorCode::quote_engine_panicked, "panic caught: " + printable(text));
  return fail(ErrorCode::quote_refused, "the engine refused its arguments: " + printable(text));
}

}  // namespace jingui::attestation
