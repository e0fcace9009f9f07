// What an answer of the server that is not the one hoped for means.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace jingui::client {

/// The error for an answer other than 200. The detail repeats status and body, made printable.
/// Errors: server_refused, server_redirected (3xx, with where it points to), and
/// reference_unknown, busy where the status, the reason or
/// the text of the public Go program says so.
Error refusal_of(std::string_view who, const http::Response& response);

/// server_answer_malformed, with what was wrong about `what`.
tl::unexpected<Error> malformed_answer(std::string_view what, const Error& cause);

}  // namespace jingui::client
