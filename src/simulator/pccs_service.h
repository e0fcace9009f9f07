// A collateral service for the development platform: the addresses and shapes of Intel's PCS and of
// a PCCS (DCAP, version 4), over collateral that is signed anew when half of its life is over.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "http/message.h"
#include "simulator/collateral_maker.h"

namespace jingui::simulator {

struct PccsBehaviour {
  CollateralSpec collateral;                   // its validity is set for each answer
  std::int64_t life_seconds = 30 * 24 * 3600;  // from issue to nextUpdate
  std::int64_t issued_seconds_ago = 60;        // issueDate before the time of the answer
  bool garbage = false;                        // every answer is 200 and makes no sense
};

class PccsService {
 public:
  /// `pki` must outlive the service.
  PccsService(const DevelopmentPki& pki, PccsBehaviour behaviour,
              std::shared_ptr<const Clock> clock);
  /// Thread-safe.
  http::Response answer(const http::Request& request);

 private:
  struct Issued {
    attestation::Collateral collateral;
    UnixSeconds renew_at;
  };
  Result<attestation::Collateral> collateral_for(const std::string& tee);
  http::Response answer_path(const std::string& path, const std::string& query);

  const DevelopmentPki* pki_;
  PccsBehaviour behaviour_;
  std::shared_ptr<const Clock> clock_;
  std::mutex mutex_;
  std::map<std::string, Issued> issued_;  // by "SGX", "TDX": two entries at most
};

/// The spec's four validities, unless set apart, for an answer at `now`.
CollateralSpec collateral_at(const PccsBehaviour& behaviour, UnixSeconds now);

}  // namespace jingui::simulator
