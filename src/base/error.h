// What went wrong, in one value: a stable code for programs and a detail for the operator's log.
//
// ErrorCode is the program's public vocabulary of failures: error_name() is printed, logged,
// documented and asserted by tests. A detail is for the operator only; it never holds a secret and
// never reaches a peer.
#pragma once

#include <string>
#include <string_view>

namespace jingui {

enum class ErrorCode {
#define JINGUI_ERROR(code, http_status, exit_code, text) code,
#include "base/error_codes.inc"
#undef JINGUI_ERROR
};

struct Error {
  ErrorCode code;
  std::string detail = {};
};

/// The stable name, for example "quote_signature_invalid".
std::string_view error_name(ErrorCode code);
/// The HTTP status a server answers with when this error ends a request (400 to 599).
int error_http_status(ErrorCode code);
/// The exit code of a command (not of `run`) that this error ends.
int error_exit_code(ErrorCode code);
/// One short English sentence without a full stop, safe to show to anybody.
std::string_view error_text(ErrorCode code);
/// "text (name): detail", for logs and for the operator's terminal.
std::string describe(const Error& error);

}  // namespace jingui
