// The guest agent's answers, parsed: no input or output here. Bytes are hex without a prefix,
// absent members are empty, unknown members are ignored (dstack, guest agent RPC).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "dstack/guest_agent.h"

namespace jingui::dstack {

/// Errors: guest_agent_malformed; guest_agent_refused when every member is empty, which is how
/// guests up to 0.5.8 say that they could not make a quote.
Result<Info> parse_info(std::string_view body);
/// Errors: guest_agent_malformed; guest_agent_refused when there is no quote: another platform than
/// TDX.
Result<QuoteAnswer> parse_quote_answer(std::string_view body);
/// Takes the private key out of `body`, where it is overwritten: no other copy of it is made.
/// Error: guest_agent_malformed.
Result<TlsKeyAnswer> parse_tls_key_answer(std::string& body);
/// Error: guest_agent_malformed.
Result<std::string> parse_version(std::string_view body);
/// One line of printable ASCII of at most kMaxErrorTextBytes, for the operator.
std::string printable(std::string_view text);
/// What an answer other than 200 says: its "error" text, made printable, else the status.
std::string refusal_text(int status, std::string_view body);

}  // namespace jingui::dstack
