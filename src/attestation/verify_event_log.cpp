#include "attestation/verify_event_log.h"

#include "attestation/checks.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

Result<void> check_replay(const std::vector<RuntimeEvent>& events, const TdReport& td,
                          Checks& checks) {
  const auto replayed = replay_rtmr3(events);
  if (!replayed) {
    checks.took(fail(replayed.error()), "event-log.digests", "of the events' content");
    return checks.result();
  }
  checks.that(true, "event-log.digests", "of the events' content",
              std::to_string(events.size()) + " events", ErrorCode::internal);
  checks.equal("event-log.rtmr3", hex_encode(td.rtmr[3]), hex_encode(*replayed),
               ErrorCode::rtmr3_mismatch);
  return checks.result();
}

}  // namespace

Result<MeasuredIdentity> verify_event_log(const std::vector<RuntimeEvent>& events,
                                          const TdReport& td, Report* report) {
  Checks checks(report, "event log");
  const auto replay = check_replay(events, td, checks);
  const std::string claim = "event-log.sequence";
  if (!replay) {
    checks.skipped(claim, "the events are not the measured ones");
    return fail(replay.error());
  }
  auto identity = read_identity(events);
  checks.took(identity ? Result<void>() : Result<void>(fail(identity.error())), claim,
              "each mandatory event once, in order, before system-ready");
  return identity;
}

Result<void> check_app_id(const crypto::Certificate& leaf, const MeasuredIdentity& identity,
                          bool required, Report* report) {
  Checks checks(report, "certificate extension 3");
  const std::string claim = "app-id.certificate", expected = hex_encode(identity.app_id);
  const auto app_id = read_app_id(leaf);
  if (!app_id)
    checks.took(fail(app_id.error()), claim, expected);
  else if (!*app_id && !required)
    checks.skipped(claim, "not in the certificate; the measured event decides");
  else if (!*app_id)
    checks.that(false, claim, expected, "none", ErrorCode::app_id_missing);
  else
    checks.equal(claim, expected, hex_encode(**app_id), ErrorCode::app_id_mismatch);
  return checks.result();
}

}  // namespace jingui::attestation
