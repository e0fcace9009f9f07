// Turns a failure of OpenSSL into an Error.
#pragma once

#include <string>

#include "base/result.h"

namespace jingui::crypto {

/// The error, and the thread's queue of OpenSSL errors emptied: what stays there would be mistaken
/// for a failure of the next TLS call on this thread.
tl::unexpected<Error> openssl_failure(ErrorCode code, std::string detail = {});

}  // namespace jingui::crypto
