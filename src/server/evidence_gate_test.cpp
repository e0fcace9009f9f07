#include "server/evidence_gate.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace jingui::server {
namespace {

using Verified = Result<std::shared_ptr<const attestation::VerifiedEvidence>>;
using std::chrono::milliseconds;

TEST_CASE("a refusal that waiting cannot mend comes at once") {
  int calls = 0;
  EvidenceGate gate([&](std::string_view, milliseconds patience) -> Verified {
    ++calls;
    CHECK(patience == milliseconds(0));
    return fail(ErrorCode::quote_revoked);
  });
  CHECK(gate.verify("pem").error().code == ErrorCode::quote_revoked);
  CHECK(calls == 1);
}

TEST_CASE("missing collateral is waited for") {
  EvidenceGate gate([](std::string_view, milliseconds patience) -> Verified {
    if (patience == milliseconds(0)) return fail(ErrorCode::collateral_missing);
    CHECK(patience == kCollateralPatience);
    return fail(ErrorCode::pccs_unreachable);
  });
  CHECK(gate.verify("pem").error().code == ErrorCode::pccs_unreachable);
}

TEST_CASE("only so many wait, the next one is told to come back, and a place becomes free again") {
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool released = false;
  EvidenceGate gate(
      [&](std::string_view, milliseconds patience) -> Verified {
        if (patience == milliseconds(0)) return fail(ErrorCode::collateral_missing);
        std::unique_lock lock(mutex);
        ++waiting;
        changed.notify_all();
        changed.wait(lock, [&] { return released; });
        return fail(ErrorCode::http_timeout);
      },
      2);
  std::thread first([&] { CHECK(gate.verify("1").error().code == ErrorCode::http_timeout); });
  std::thread second([&] { CHECK(gate.verify("2").error().code == ErrorCode::http_timeout); });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting == 2; });
  }
  CHECK(gate.verify("3").error().code == ErrorCode::busy);
  {
    const std::lock_guard lock(mutex);
    released = true;
  }
  changed.notify_all();
  first.join();
  second.join();
  CHECK(gate.verify("4").error().code == ErrorCode::http_timeout);
}

}  // namespace
}  // namespace jingui::server
