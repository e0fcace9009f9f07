// Names for requests, so that an answer can be found in the log.
#pragma once

#include <string>

namespace jingui::http {

/// 16 random hex digits. Tells nobody anything about other requests.
std::string new_request_id();

}  // namespace jingui::http
