#include "pccs/pcs_client.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "pccs/limits.h"
#include "pccs/pcs_answer.h"

namespace jingui::pccs {
namespace {

/// One GET after the other of one service.
class Session {
 public:
  Session(const http::Url& service, const http::ClientOptions& options,
          const http::Deadline& deadline)
      : service_(service), options_(options), deadline_(deadline) {
    options_.max_body_bytes = kMaxAnswerBytes;
  }

  Result<http::Response> get(const std::string& path) const {
    return get(service_, service_.path + path);
  }

  Result<http::Response> get(const http::Url& url, const std::string& target) const {
    http::Request request;
    request.target = target;
    const std::string where = url.scheme + "://" + http::host_header(url) + target;
    auto response = http::send(url, std::move(request), options_, deadline_);
    if (!response) return transport_error(where, response.error());
    if (response->status == 200) return response;
    const auto code =
        response->status == 404 ? ErrorCode::collateral_missing : ErrorCode::pccs_unreachable;
    return fail(code, where + ": HTTP status " + std::to_string(response->status));
  }

 private:
  static tl::unexpected<Error> transport_error(const std::string& where, const Error& error) {
    const bool answered =
        error.code == ErrorCode::http_malformed || error.code == ErrorCode::http_too_large;
    return fail(answered ? ErrorCode::pccs_malformed : ErrorCode::pccs_unreachable,
                where + ": " + std::string(error_text(error.code)) + ": " + error.detail);
  }

  const http::Url& service_;
  http::ClientOptions options_;
  const http::Deadline& deadline_;
};

Result<void> fetch_pck_crl(const Session& session, attestation::PckCa ca,
                           attestation::Collateral& out) {
  const std::string name = ca == attestation::PckCa::platform ? "platform" : "processor";
  const auto answer = TRY(session.get("/sgx/certification/v4/pckcrl?ca=" + name + "&encoding=der"));
  out.pck_crl = TRY(parse_crl_body(answer.body));
  out.pck_crl_issuer_chain = TRY(parse_issuer_chain(answer.headers, {"SGX-PCK-CRL-Issuer-Chain"}));
  return {};
}

Result<void> fetch_tcb_info(const Session& session, const ByteArray<6>& fmspc,
                            attestation::Collateral& out) {
  std::string hex = hex_encode(fmspc);
  std::transform(hex.begin(), hex.end(), hex.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  const auto answer = TRY(session.get("/tdx/certification/v4/tcb?fmspc=" + hex));
  auto document = TRY(parse_signed_document(answer.body, "tcbInfo"));
  // The second name is that of API v3, which older PCCS keep.
  out.tcb_info_issuer_chain = TRY(
      parse_issuer_chain(answer.headers, {"TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"}));
  out.tcb_info = std::move(document.text);
  out.tcb_info_signature = document.signature;
  return {};
}

Result<void> fetch_qe_identity(const Session& session, attestation::Collateral& out) {
  const auto answer = TRY(session.get("/tdx/certification/v4/qe/identity?update=standard"));
  auto document = TRY(parse_signed_document(answer.body, "enclaveIdentity"));
  out.qe_identity_issuer_chain =
      TRY(parse_issuer_chain(answer.headers, {"SGX-Enclave-Identity-Issuer-Chain"}));
  out.qe_identity = std::move(document.text);
  out.qe_identity_signature = document.signature;
  return {};
}

bool is_intel_pcs(const http::Url& service) {
  return service.host.ends_with("trustedservices.intel.com");
}

Result<Bytes> fetch_root_crl_at(const Session& session, const std::string& where) {
  const auto url = http::parse_url(where);
  if (!url || url->scheme == "unix")
    return fail(ErrorCode::pccs_unreachable,
                "the service has no root CRL and the root certificate names no place of it");
  const auto answer = TRY(session.get(*url, url->path.empty() ? "/" : url->path));
  return parse_crl_body(answer.body);
}

/// A PCCS serves it; Intel's PCS leaves it to the distribution point.
Result<void> fetch_root_crl(const Session& session, bool is_pcs, const std::string& where,
                            attestation::Collateral& out) {
  if (!is_pcs) {
    if (const auto answer = session.get("/sgx/certification/v4/rootcacrl"); answer) {
      out.root_ca_crl = TRY(parse_crl_body(answer->body));
      return {};
    }
  }
  out.root_ca_crl = TRY(fetch_root_crl_at(session, where));
  return {};
}

std::string_view without_api_path(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  for (const std::string_view path : {"/sgx/certification/v4", "/tdx/certification/v4"})
    if (url.ends_with(path)) url.remove_suffix(path.size());
  return url;
}

}  // namespace

Result<std::vector<http::Url>> parse_service_urls(std::string_view list) {
  std::vector<http::Url> out;
  while (true) {
    const auto first = list.find_first_not_of(", \t\r\n");
    if (first == std::string_view::npos) break;
    list.remove_prefix(first);
    const auto end = std::min(list.find_first_of(", \t\r\n"), list.size());
    auto url = TRY(http::parse_url(without_api_path(list.substr(0, end))));
    if (url.scheme == "unix" || out.size() == kMaxServices)
      return fail(ErrorCode::http_url_malformed,
                  "at most eight http or https URLs of collateral services");
    out.push_back(std::move(url));
    list.remove_prefix(end);
  }
  if (out.empty()) out.push_back(TRY(http::parse_url(kIntelPcs)));
  return out;
}

Result<attestation::Collateral> fetch_collateral(const http::Url& service,
                                                 const http::ClientOptions& options,
                                                 const CollateralRequest& request,
                                                 const http::Deadline& deadline) {
  const Session session(service, options, deadline);
  attestation::Collateral out;
  // First what tells an unknown platform.
  TRY(fetch_tcb_info(session, request.key.fmspc, out));
  TRY(fetch_qe_identity(session, out));
  TRY(fetch_pck_crl(session, request.key.ca, out));
  TRY(fetch_root_crl(session, is_intel_pcs(service), request.root_crl_url, out));
  return out;
}

Fetch fetch_from(http::Url service, http::ClientOptions options) {
  return [service = std::move(service), options = std::move(options)](
             const CollateralRequest& request, const http::Deadline& deadline) {
    return fetch_collateral(service, options, request, deadline);
  };
}

}  // namespace jingui::pccs
