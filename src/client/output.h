// How a command speaks: results to stdout, everything else to stderr, errors as `jingui: error: …`
// with a `hint:` line where one is known.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace jingui::client {

struct Output {
  int out = 1;
  int err = 2;

  void result(std::string_view text) const;
  /// As it is, nothing added. Whether all of it was written.
  bool result_bytes(ByteView bytes) const;
  void error(const Error& error) const;
  void warning(std::string_view text) const;
  void line(std::string_view text) const;  // to stderr
};

/// Text of a peer for the operator's terminal: control characters and bytes that are not UTF-8 as
/// \xNN, cut at kMaxShownPeerText.
std::string printable(std::string_view text);
/// What to do about an error; empty if nothing is known.
std::string_view hint_for(ErrorCode code);

}  // namespace jingui::client
