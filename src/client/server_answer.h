// What an answer of the server that is not the one hoped for means.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace jingui::client {

/// The error for an answer other than 200. The detail repeats status and body, made printable.
/// Errors: server_refused, server_redirected (3xx, with where it points to), and
/// reference_unknown, busy where the status, the reason or
/// the text of the public Go program says so.
Error refusal_of(std::string_view who, const http::Response& response);

/// The stable reason in the answer that an error of refusal_of() quotes; empty if it has none, is
/// no JSON (a proxy's page), or was cut.
std::string quoted_reason(const Error& error);

/// What to do about an error: by the server's reason where one is quoted, else by its code. Empty
/// if nothing is known.
std::string_view hint_about(const Error& error);

/// server_answer_malformed, with what was wrong about `what`.
tl::unexpected<Error> malformed_answer(std::string_view what, const Error& cause);

}  // namespace jingui::client
