// Which proxy stands between this program and an https server: HTTPS_PROXY and NO_PROXY.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/url.h"

namespace jingui::http {

struct Proxy {
  Url url;                    // http, host and port
  std::string authorization;  // "Basic …" from the user in its URL, or ""; never logged
};

/// Nothing is parsed before a proxy is needed. The default: no proxy.
class ProxySettings {
 public:
  using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

  /// HTTPS_PROXY, else https_proxy; NO_PROXY, else no_proxy. HTTP_PROXY in either case is not
  /// looked at: nothing but https goes through a proxy.
  static ProxySettings from(const Lookup& lookup);

  /// The proxy for `url`: none for http and Unix sockets, none without a setting, none for hosts
  /// that NO_PROXY names (see bypasses_proxy). Error: proxy_url_malformed (not `http://` or
  /// `host:port`, or longer than kMaxProxySettingBytes); the detail names the variable and never
  /// repeats its value.
  Result<std::optional<Proxy>> proxy_for(const Url& url) const;

 private:
  std::string variable_;  // which one proxy_ comes from
  std::string proxy_;
  std::string no_proxy_;
};

}  // namespace jingui::http
