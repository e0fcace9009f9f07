// The methods of the three sockets (dstack guest agent RPC), over what simulated_guest and
// agent_keys make.
#include <openssl/evp.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/keccak.h"
#include "simulator/agent_info.h"
#include "simulator/agent_keys.h"
#include "simulator/guest_agent_service.h"

namespace jingui::simulator {
namespace {

constexpr std::size_t kReportDataBytes = 64;

auto not_found(const std::string& method) {
  return fail(ErrorCode::agent_call_refused, "Service not found: " + method);
}

/// Right-padded with zeros, as the dstack socket does.
Result<ByteArray<64>> padded_report_data(ByteView given) {
  if (given.size() > kReportDataBytes)
    return fail(ErrorCode::report_data_too_long,
                std::string(error_text(ErrorCode::report_data_too_long)));
  ByteArray<64> out{};
  std::copy(given.begin(), given.end(), out.begin());
  return out;
}

/// One of the digests of OpenSSL that a tappd client may name.
Result<Bytes> openssl_digest(const std::string& name, ByteView message) {
  for (const char* known : {"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"}) {
    if (name != known) continue;
    Bytes out(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(message.data(), message.size(), out.data(), &size, EVP_get_digestbyname(known),
                   nullptr) != 1)
      return fail(ErrorCode::crypto_failure, name);
    out.resize(size);
    return out;
  }
  return fail(ErrorCode::agent_call_refused, "invalid hash algorithm: " + name);
}

/// Keccak of other lengths is left out: no client is known to ask for it.
Result<Bytes> tappd_digest(const std::string& name, ByteView message) {
  if (name == "keccak256") return to_bytes(crypto::keccak256(message));
  return openssl_digest(name, message);
}

std::string base64url(ByteView bytes) {
  std::string out = base64_encode(bytes);
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::find(out.begin(), out.end(), '='), out.end());
  return out;
}

Result<LeafSpec> leaf_of(const SimulatedGuest& guest, const json::object& arguments) {
  LeafSpec leaf = guest.world().kms.leaf_spec(guest.spec().app_id);
  leaf.subject = TRY(text_argument(arguments, "subject"));
  leaf.alt_names = TRY(texts_argument(arguments, "alt_names"));
  leaf.server_auth = TRY(flag_argument(arguments, "usage_server_auth"));
  leaf.client_auth = TRY(flag_argument(arguments, "usage_client_auth"));
  const std::optional<std::int64_t> not_before = TRY(time_argument(arguments, "not_before"));
  const std::optional<std::int64_t> not_after = TRY(time_argument(arguments, "not_after"));
  if (not_before && not_after && *not_before >= *not_after)
    return fail(ErrorCode::agent_call_refused, "not_before must be earlier than not_after");
  if (not_before) leaf.not_before = UnixSeconds{*not_before};
  if (not_after) leaf.not_after = UnixSeconds{*not_after};
  return leaf;
}

Result<Bytes> app_info_of(const SimulatedGuest& guest) {
  const SimulatedQuote quote = TRY(guest.make_quote({}));
  AppInfoSpec spec;
  spec.facts = guest.facts();
  spec.device_id = crypto::sha256(guest.world().pki.spec().platform.ppid);
  const Aggregates aggregates = aggregates_of(quote.report, spec.facts.key_provider);
  spec.mr_system = aggregates.mr_system;
  spec.mr_aggregated = aggregates.mr_aggregated;
  return app_info(spec);
}

json::array pem_list(const std::vector<Bytes>& chain) {
  json::array out;
  for (const Bytes& der : chain) out.push_back(json::value(crypto::der_to_pem(der)));
  return out;
}

bool has_v2_events(const SimulatedGuest& guest) {
  return guest.spec().event_version == 2;
}

/// The whole log, with preimages where events are of version 2.
AttestationSpec full_attestation(const SimulatedGuest& guest, const SimulatedQuote& quote) {
  AttestationSpec spec = guest.attestation_of(quote);
  spec.event_log = quote.log;
  for (LogEvent& event : spec.event_log)
    if (event.imr == 3 && event.version == 2) event.preimage = hex_encode(runtime_preimage(event));
  return spec;
}

template <class T>
Result<json::value> as_value(Result<T> result) {
  if (!result) return fail(std::move(result.error()));
  return json::value(std::move(*result));
}

}  // namespace

json::object GuestAgentService::version() const {
  return {{"version", release_name(guest_.spec().release)}, {"rev", "unknown"}};
}

Result<std::string> GuestAgentService::app_certificate() {
  const std::lock_guard lock(mutex_);
  if (info_answers_++ < behaviour_.answers_without_certificate) return std::string();
  if (behaviour_.recorded_app_cert) return *behaviour_.recorded_app_cert;
  if (app_certificate_.empty())
    app_certificate_ = TRY(guest_.make_evidence(behaviour_.evidence)).app_cert_pem;
  return app_certificate_;
}

Result<json::object> GuestAgentService::info() {
  const SimulatedQuote quote = TRY(guest_.make_quote({}, behaviour_.evidence));
  const std::string app_cert = TRY(app_certificate());
  return info_answer(guest_, quote, app_cert);
}

Result<json::object> GuestAgentService::get_quote(ByteView given) const {
  const DstackRelease release = guest_.spec().release;
  const ByteArray<64> report_data = TRY(padded_report_data(given));
  const SimulatedQuote quote = TRY(guest_.make_quote(report_data, behaviour_.evidence));
  json::object out{{"quote", hex_encode(quote.quote)},
                   {"event_log", log_to_json(log_for_quote(quote.log, release))},
                   {"report_data", hex_encode(report_data)}};
  if (release >= DstackRelease::r0_5_5) out["vm_config"] = guest_.vm_config();
  if (release >= DstackRelease::r0_6_0)
    out["attestation"] = hex_encode(attestation_v1(full_attestation(guest_, quote)));
  return out;
}

Result<json::object> GuestAgentService::attest(ByteView given) const {
  const ByteArray<64> report_data = TRY(padded_report_data(given));
  const SimulatedQuote quote = TRY(guest_.make_quote(report_data, behaviour_.evidence));
  const AttestationSpec spec = full_attestation(guest_, quote);
  const Bytes encoded = has_v2_events(guest_) ? attestation_v1(spec) : attestation_v0(spec);
  return json::object{{"attestation", hex_encode(encoded)}};
}

Result<json::object> GuestAgentService::tls_key(const json::object& arguments,
                                                crypto::P256PrivateKey key) const {
  LeafSpec leaf = TRY(leaf_of(guest_, arguments));
  const bool with_evidence = TRY(flag_argument(arguments, "usage_ra_tls"));
  const bool with_app_info = TRY(flag_argument(arguments, "with_app_info"));
  if (with_app_info) leaf.app_info = TRY(app_info_of(guest_));
  const SecretBytes pem = TRY(key.to_pem());
  const SimulatedEvidence made =
      TRY(with_evidence ? guest_.make_evidence(behaviour_.evidence, std::move(leaf), std::move(key))
                        : guest_.make_plain_certificate(std::move(leaf), std::move(key)));
  return json::object{{"key", as_text(pem.expose())}, {"certificate_chain", pem_list(made.chain)}};
}

Result<json::object> GuestAgentService::tappd_quote(const json::object& arguments, bool raw) const {
  const Bytes content = TRY(bytes_argument(arguments, "report_data"));
  std::string algorithm = TRY(text_argument(arguments, "hash_algorithm"));
  std::string prefix = TRY(text_argument(arguments, "prefix"));
  if (raw || algorithm == "raw") {
    if (content.size() != kReportDataBytes)
      return fail(ErrorCode::agent_call_refused, "invalid content length");
    algorithm = "raw";
    prefix.clear();
  } else {
    if (algorithm.empty()) algorithm = "sha512";
    if (prefix.empty()) prefix = "app-data";
  }
  Bytes message = to_bytes(as_bytes(prefix + ":"));
  message.insert(message.end(), content.begin(), content.end());
  const Bytes hashed = algorithm == "raw" ? content : TRY(tappd_digest(algorithm, message));
  const ByteArray<64> report_data = TRY(padded_report_data(hashed));
  const SimulatedQuote quote = TRY(guest_.make_quote(report_data, behaviour_.evidence));
  return json::object{{"quote", hex_encode(quote.quote)},
                      {"event_log", log_to_json(quote.log)},
                      {"hash_algorithm", algorithm},
                      {"prefix", prefix}};
}

Result<json::value> GuestAgentService::call_dstack(const AgentCall& call) {
  const DstackRelease release = guest_.spec().release;
  if (call.method == "Info") return as_value(info());
  if (call.method == "GetKey") return as_value(get_key(guest_, call.arguments));
  if (call.method == "GetTlsKey") {
    crypto::P256PrivateKey key = TRY(crypto::P256PrivateKey::generate());
    return as_value(tls_key(call.arguments, std::move(key)));
  }
  if (call.method == "GetQuote") {
    const Bytes report_data = TRY(bytes_argument(call.arguments, "report_data"));
    return as_value(get_quote(report_data));
  }
  if (release < DstackRelease::r0_5_8) return not_found(call.method);
  if (call.method == "Version") return json::value(version());
  if (call.method == "Sign") return as_value(sign(guest_, call.arguments));
  if (call.method == "Verify") return as_value(verify(call.arguments));
  if (call.method == "Attest") {
    const Bytes report_data = TRY(bytes_argument(call.arguments, "report_data"));
    return as_value(attest(report_data));
  }
  if (call.method == "GpuInfo" && release >= DstackRelease::r0_6_0)
    return json::value(json::object{{"attestation", ""}});
  return not_found(call.method);
}

Result<json::value> GuestAgentService::call_tappd(const AgentCall& call) {
  if (call.method == "Info") return as_value(info());
  if (call.method == "TdxQuote") return as_value(tappd_quote(call.arguments, false));
  if (call.method == "RawQuote") return as_value(tappd_quote(call.arguments, true));
  if (call.method == "DeriveK256Key") return as_value(derive_k256_key(guest_, call.arguments));
  if (call.method == "DeriveKey") {
    const std::string path = TRY(text_argument(call.arguments, "path"));
    const bool random = TRY(flag_argument(call.arguments, "random_seed"));
    crypto::P256PrivateKey key =
        TRY(random ? crypto::P256PrivateKey::generate() : derive_tls_key(guest_, path));
    return as_value(tls_key(call.arguments, std::move(key)));
  }
  if (call.method == "Version" && guest_.spec().release >= DstackRelease::r0_5_8)
    return json::value(version());
  return not_found(call.method);
}

Result<json::value> GuestAgentService::call_worker(const AgentCall& call) {
  if (call.method == "Info") return as_value(info());
  if (call.method == "Version") return json::value(version());
  if (call.method != "GetAttestationForAppKey") return not_found(call.method);
  const std::string algorithm = TRY(text_argument(call.arguments, "algorithm"));
  const Bytes key = TRY(signing_public_key(guest_, algorithm));
  const std::string tag = algorithm == "ed25519" ? "dip1::ed25519-pk:" : "dip1::secp256k1c-pk:";
  return as_value(get_quote(as_bytes(tag + base64url(key))));
}

}  // namespace jingui::simulator
