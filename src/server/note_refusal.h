// Keeps what a refused challenge showed, for administrators.
#pragma once

#include <string>
#include <string_view>

#include "server/refused_challenges.h"
#include "store/store.h"

namespace jingui::server {

struct RefusedRequest {
  const std::string& fid;  // as sent
  std::string_view app_cert;
  ErrorCode reason = ErrorCode::internal;
  bool evidence_verified = false;
  bool key_shown = false;
};

/// Nothing if the reason is our own trouble, if there were too many of late, if the evidence shows
/// nothing, or if nobody with this fid is registered. The same work for every fid, so that the time
/// of the answer does not tell which ones are.
void note_refusal(RefusedChallenges& refused, store::Store& store, const RefusedRequest& request,
                  UnixSeconds now, MonotonicTime monotonic);

}  // namespace jingui::server
