// How a command speaks: results to stdout, everything else to stderr, errors as `jingui: error: …`
// with a `hint:` line where one is known.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/printable.h"
#include "base/result.h"

namespace jingui::client {

struct Output {
  int out = 1;
  int err = 2;

  /// As it is, nothing added. Error: file_unwritable if not all of it could be written.
  Result<void> result(ByteView bytes) const;
  /// The same for text. A failure is printed; the exit code of the command: 0, or that of the
  /// failure.
  int finish(std::string_view text) const;
  /// The error and what to do about it.
  void error(const Error& error) const;
  /// Without what to do about it.
  void error_line(const Error& error) const;
  /// Nothing if `text` is empty.
  void hint(std::string_view text) const;
  void warning(std::string_view text) const;
  void line(std::string_view text) const;  // to stderr
};

}  // namespace jingui::client
