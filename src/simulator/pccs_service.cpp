#include "simulator/pccs_service.h"

#include "base/encoding.h"

namespace jingui::simulator {
namespace {

constexpr const char* kSgx = "/sgx/certification/v4/";
constexpr const char* kTdx = "/tdx/certification/v4/";

/// The value of `name` in a query, undecoded; "" if absent.
std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=')
      return std::string(pair.substr(name.size() + 1));
  }
  return {};
}

http::Response with_chain(const char* content_type, std::string body, const char* header,
                          const std::string& chain) {
  return {200, {{"Content-Type", content_type}, {header, percent_encode(chain)}}, std::move(body)};
}

/// The signed text is copied, never written again: its bytes are what the signature covers.
http::Response signed_answer(const char* member, const std::string& text,
                             const ByteArray<64>& signature, const char* header,
                             const std::string& chain) {
  return with_chain("application/json",
                    std::string("{\"") + member + "\":" + text + ",\"signature\":\"" +
                        hex_encode(signature) + "\"}",
                    header, chain);
}

http::Response not_found() {
  return {404, {{"Content-Type", "text/plain"}}, "No such collateral\n"};
}

std::string pem_of_crl(ByteView der) {
  const std::string text = base64_encode(der);
  std::string out = "-----BEGIN X509 CRL-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) out += text.substr(at, 64) + "\n";
  return out + "-----END X509 CRL-----\n";
}

bool same_hex(std::string_view text, ByteView bytes) {
  const Result<Bytes> decoded = hex_decode(text);
  return decoded && *decoded == to_bytes(bytes);
}

http::Response pck_crl_answer(const attestation::Collateral& collateral,
                              const PlatformSpec& platform, const std::string& query) {
  if (query_value(query, "ca") != (platform.of_platform_ca ? "platform" : "processor"))
    return not_found();
  const bool der = query_value(query, "encoding") == "der";
  return with_chain(der ? "application/pkix-crl" : "application/x-pem-file",
                    der ? std::string(as_text(collateral.pck_crl)) : pem_of_crl(collateral.pck_crl),
                    "SGX-PCK-CRL-Issuer-Chain", collateral.pck_crl_issuer_chain);
}

}  // namespace

CollateralSpec collateral_at(const PccsBehaviour& behaviour, UnixSeconds now) {
  CollateralSpec spec = behaviour.collateral;
  spec.validity = {now + -behaviour.issued_seconds_ago, now + behaviour.life_seconds};
  return spec;
}

PccsService::PccsService(const DevelopmentPki& pki, PccsBehaviour behaviour,
                         std::shared_ptr<const Clock> clock)
    : pki_(&pki), behaviour_(std::move(behaviour)), clock_(std::move(clock)) {}

Result<attestation::Collateral> PccsService::collateral_for(const std::string& tee) {
  const std::lock_guard lock(mutex_);
  const UnixSeconds now = clock_->now();
  const auto kept = issued_.find(tee);
  if (kept != issued_.end() && now < kept->second.renew_at) return kept->second.collateral;
  CollateralSpec spec = collateral_at(behaviour_, now);
  spec.tee = tee;
  attestation::Collateral made = TRY(make_collateral(*pki_, spec));
  issued_[tee] = {made, now + behaviour_.life_seconds / 2};
  return made;
}

http::Response PccsService::answer(const http::Request& request) {
  if (request.method != "GET") return {405, {{"Content-Type", "text/plain"}}, "GET only\n"};
  if (behaviour_.garbage)
    return {200, {{"Content-Type", "application/json"}}, "{\"tcbInfo\":[],\"signature\":"};
  const std::size_t mark = request.target.find('?');
  const std::string query =
      mark == std::string::npos ? std::string() : request.target.substr(mark + 1);
  return answer_path(request.target.substr(0, mark), query);
}

http::Response PccsService::answer_path(const std::string& path, const std::string& query) {
  const bool tdx = path.starts_with(kTdx);
  if (!tdx && !path.starts_with(kSgx)) return not_found();
  const std::string item = path.substr(std::string_view(kSgx).size());
  const Result<attestation::Collateral> collateral = collateral_for(tdx ? "TDX" : "SGX");
  if (!collateral) return {500, {{"Content-Type", "text/plain"}}, "cannot sign\n"};
  const PlatformSpec& platform = pki_->spec().platform;
  if (item == "tcb" && same_hex(query_value(query, "fmspc"), platform.fmspc))
    return signed_answer("tcbInfo", collateral->tcb_info, collateral->tcb_info_signature,
                         "TCB-Info-Issuer-Chain", collateral->tcb_info_issuer_chain);
  if (item == "qe/identity")
    return signed_answer("enclaveIdentity", collateral->qe_identity,
                         collateral->qe_identity_signature, "SGX-Enclave-Identity-Issuer-Chain",
                         collateral->qe_identity_issuer_chain);
  if (item == "pckcrl" && !tdx) return pck_crl_answer(*collateral, platform, query);
  if (item == "rootcacrl" && !tdx)
    return {200, {{"Content-Type", "text/plain"}}, hex_encode(collateral->root_ca_crl)};
  return not_found();
}

}  // namespace jingui::simulator
