#include "dstack/agent_answers.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstring>
#include <optional>

#include "base/encoding.h"
#include "base/json.h"
#include "base/json_slice.h"
#include "dstack/limits.h"
#include "dstack/secret_json.h"

namespace jingui::dstack {
namespace {

tl::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::guest_agent_malformed, std::string(what));
}

template <class T>
Result<T> as_malformed(Result<T> result) {
  if (result) return result;
  return malformed(std::string(error_text(result.error().code)) + ": " + result.error().detail);
}

Result<json::value> parse_object(std::string_view body) {
  auto value = TRY(as_malformed(json::parse(body)));
  if (!value.is_object()) return malformed("the answer is not a JSON object");
  return value;
}

/// "" if absent or null.
Result<std::string> text_member(const json::value& answer, std::string_view name) {
  const auto text = TRY(as_malformed(json::optional_string_member(answer.get_object(), name)));
  return std::string(text.value_or(std::string_view()));
}

Result<std::string> hex_member(const json::value& answer, std::string_view name) {
  std::string text = TRY(text_member(answer, name));
  if (!hex_decode(text)) return malformed(std::string(name) + " is not hex");
  return text;
}

bool is_empty(const Info& info) {
  return info.app_id.empty() && info.instance_id.empty() && info.app_cert.empty() &&
         info.tcb_info.empty() && info.app_name.empty() && info.compose_hash.empty();
}

Result<std::string> join_chain(const json::array& chain) {
  if (chain.empty() || chain.size() > kMaxTlsChainCertificates)
    return malformed("certificate_chain: number of certificates");
  std::string out;
  for (const auto& certificate : chain) {
    if (!certificate.is_string()) return malformed("certificate_chain must hold strings");
    out += std::string_view(certificate.get_string().data(), certificate.get_string().size());
    if (!out.ends_with('\n')) out += '\n';
  }
  return out;
}

/// The "key" member in secret memory; its place in `body` is overwritten with a text of the same
/// length.
Result<SecretBytes> take_key(std::string& body) {
  const auto found = TRY(as_malformed(json::find_raw_member(body, "key")));
  if (!found || found->size() < 2 || found->front() != '"')
    return malformed("key must be a string");
  auto key = unescape_string(found->substr(1, found->size() - 2));
  const auto offset = static_cast<std::size_t>(found->data() - body.data()) + 1;
  const std::size_t size = found->size() - 2;
  wipe({reinterpret_cast<std::uint8_t*>(body.data()) + offset, size});
  std::memset(body.data() + offset, '-', size);
  return key;
}

}  // namespace

Result<Info> parse_info(std::string_view body) {
  const auto answer = TRY(parse_object(body));
  Info info;
  info.app_id = TRY(hex_member(answer, "app_id"));
  info.instance_id = TRY(hex_member(answer, "instance_id"));
  info.app_cert = TRY(text_member(answer, "app_cert"));
  info.tcb_info = TRY(text_member(answer, "tcb_info"));
  info.app_name = TRY(text_member(answer, "app_name"));
  info.device_id = TRY(hex_member(answer, "device_id"));
  info.compose_hash = TRY(hex_member(answer, "compose_hash"));
  info.key_provider_info = TRY(text_member(answer, "key_provider_info"));
  info.vm_config = TRY(text_member(answer, "vm_config"));
  if (is_empty(info))
    return fail(ErrorCode::guest_agent_refused,
                "Info: every field is empty; the guest could not make a quote");
  return info;
}

Result<QuoteAnswer> parse_quote_answer(std::string_view body) {
  const auto answer = TRY(parse_object(body));
  const std::string quote = TRY(hex_member(answer, "quote"));
  if (quote.empty())
    return fail(ErrorCode::guest_agent_refused,
                "GetQuote: no quote; this guest is not a TDX guest");
  auto bytes = TRY(hex_decode(quote));
  auto event_log = TRY(text_member(answer, "event_log"));
  return QuoteAnswer{std::move(bytes), std::move(event_log)};
}

Result<TlsKeyAnswer> parse_tls_key_answer(std::string& body) {
  auto key = TRY(take_key(body));
  if (!as_text(key.expose()).starts_with("-----BEGIN ")) return malformed("key is not PEM");
  const auto answer = TRY(parse_object(body));
  const auto* chain =
      TRY(as_malformed(json::array_member(answer.get_object(), "certificate_chain")));
  auto pem = TRY(join_chain(*chain));
  return TlsKeyAnswer{std::move(key), std::move(pem)};
}

Result<std::string> parse_version(std::string_view body) {
  const auto answer = TRY(parse_object(body));
  const std::string version = TRY(text_member(answer, "version"));
  if (version.empty()) return malformed("version is empty");
  return printable(version);
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxErrorTextBytes)) out += c >= ' ' && c < 0x7f ? c : '?';
  if (text.size() > kMaxErrorTextBytes) out += "...";
  return out;
}

std::string refusal_text(int status, std::string_view body) {
  if (const auto answer = json::parse(body); answer && answer->is_object())
    if (const auto text = json::string_member(answer->get_object(), "error");
        text && !text->empty())
      return printable(*text);
  return "HTTP status " + std::to_string(status);
}

}  // namespace jingui::dstack
