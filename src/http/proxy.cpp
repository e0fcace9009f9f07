#include "http/proxy.h"

#include "base/encoding.h"
#include "http/limits.h"
#include "http/no_proxy.h"

namespace jingui::http {
namespace {

std::string first_set(const ProxySettings::Lookup& lookup, const char* upper, const char* lower,
                      std::string* name = nullptr) {
  for (const char* variable : {upper, lower})
    if (auto value = lookup(variable); value && !value->empty()) {
      if (name != nullptr) *name = variable;
      return std::move(*value);
    }
  return {};
}

/// RFC 7617: the user has no colon; both are percent-encoded in the URL.
Result<std::string> basic_authorization(std::string_view userinfo) {
  const auto colon = userinfo.find(':');
  const bool has_password = colon != std::string_view::npos;
  const auto user = TRY(percent_decode(userinfo.substr(0, colon)));
  const auto password =
      has_password ? TRY(percent_decode(userinfo.substr(colon + 1))) : std::string();
  if (user.find(':') != std::string::npos) return fail(ErrorCode::percent_malformed);
  return "Basic " + base64_encode(as_bytes(user + ":" + password));
}

/// The error of a part may repeat the text, and with it a password: it is dropped.
Result<Proxy> parse_proxy(std::string_view text) {
  if (const auto scheme = text.find("://"); scheme == std::string_view::npos) {
  } else if (text.substr(0, scheme) == "http") {
    text.remove_prefix(scheme + 3);
  } else {
    return fail(ErrorCode::proxy_url_malformed, "only http:// proxies are known");
  }
  Proxy out;
  const auto authority_end = std::min(text.find('/'), text.size());
  if (const auto at = text.substr(0, authority_end).rfind('@'); at != std::string_view::npos) {
    auto authorization = basic_authorization(text.substr(0, at));
    if (!authorization) return fail(ErrorCode::proxy_url_malformed, "user or password");
    out.authorization = std::move(*authorization);
    text.remove_prefix(at + 1);
  }
  auto url = parse_url("http://" + std::string(text));
  if (!url || !url->path.empty())
    return fail(ErrorCode::proxy_url_malformed, "not http://[user:password@]host:port");
  out.url = std::move(*url);
  return out;
}

}  // namespace

ProxySettings ProxySettings::from(const Lookup& lookup) {
  ProxySettings out;
  out.proxy_ = first_set(lookup, "HTTPS_PROXY", "https_proxy", &out.variable_);
  if (!out.proxy_.empty()) out.no_proxy_ = first_set(lookup, "NO_PROXY", "no_proxy");
  return out;
}

Result<std::optional<Proxy>> ProxySettings::proxy_for(const Url& url) const {
  if (proxy_.empty() || url.scheme != "https") return std::nullopt;
  if (proxy_.size() > kMaxProxySettingBytes || no_proxy_.size() > kMaxProxySettingBytes)
    return fail(ErrorCode::proxy_url_malformed, variable_ + " or NO_PROXY: longer than " +
                                                    std::to_string(kMaxProxySettingBytes) +
                                                    " bytes");
  if (bypasses_proxy(no_proxy_, url)) return std::nullopt;
  auto proxy = parse_proxy(proxy_);
  if (!proxy) return fail(proxy.error().code, variable_ + ": " + proxy.error().detail);
  return std::optional(std::move(*proxy));
}

}  // namespace jingui::http
