#include "server/note_refusal.h"

namespace jingui::server {

void note_refusal(RefusedChallenges& refused, store::Store& store, const RefusedRequest& request,
                  UnixSeconds now, MonotonicTime monotonic) {
  const bool our_own_trouble = error_http_status(request.reason) >= 500;
  if (our_own_trouble || !refused.admit(monotonic)) return;
  auto observed = observe_evidence(request.app_cert);
  const auto registered = store.get_instance(request.fid);
  if (!observed || !registered) return;
  refused.record(registered->fid, {now, request.reason, request.evidence_verified,
                                   request.key_shown, *std::move(observed)});
}

}  // namespace jingui::server
