// A connected, non-blocking socket to a URL.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/deadline.h"
#include "http/url.h"

namespace jingui::http {

/// Looks the name up and tries its addresses in turn. Errors: http_unreachable, http_timeout.
Result<UniqueFd> connect_to(const Url& url, const Deadline& deadline);

}  // namespace jingui::http
