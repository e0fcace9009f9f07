// The origin of a server, as both sides of profile `bound` sign it: `scheme://host[:port]` in its
// one form, so that equal origins are equal texts.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::protocol {

class Origin {
 public:
  /// A text of a peer, which must be in the one form already: at most kMaxOriginBytes; `http` or
  /// `https`; lower case; ASCII; IPv6 in brackets as in RFC 5952, without a zone and without an
  /// IPv4 address inside; a host that ends in a number is four decimal numbers; no user, no default
  /// port, no dot after the host, no path, not even a slash. Error: origin_malformed.
  static Result<Origin> parse(std::string_view text);
  /// A setting of an operator: as parse(), but in any case, with a default port and zeros before a
  /// port, any text of an IPv6 address, and one slash at the end, all of which are mended. Error:
  /// origin_malformed; the detail says what is wrong.
  static Result<Origin> from_url(std::string_view url);

  const std::string& text() const { return text_; }
  bool operator==(const Origin&) const = default;

 private:
  explicit Origin(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace jingui::protocol
