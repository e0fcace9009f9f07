// What dcap-qvl says when it refuses, in our vocabulary.
#pragma once

#include <string_view>

#include "base/error.h"

namespace jingui::attestation {

/// The code for a refusal of dcap-qvl 0.7.1; quote_refused for a text that is not in the table.
/// Texts are matched from their start, because what follows may be chosen by the peer.
ErrorCode engine_refusal_code(std::string_view text);

}  // namespace jingui::attestation
