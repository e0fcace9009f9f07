// Every bound of the server that is not an option of http::Server.
#pragma once

#include <chrono>
#include <cstddef>

#include "protocol/limits.h"
#include "store/limits.h"

namespace jingui::server {

inline constexpr std::size_t kMaxOpenChallenges = 8192;
inline constexpr std::size_t kMaxChallengesPerLeaf = 8;   // profile bound
inline constexpr std::size_t kMaxChallengesPerFid = 256;  // profile bound
inline constexpr unsigned kStatusRatePerLeaf = 1;         // a second, profile bound
inline constexpr unsigned kStatusBurstPerLeaf = 8;
inline constexpr std::chrono::seconds kChallengeLifetime{protocol::kChallengeSeconds};
inline constexpr std::size_t kNonceBytes = protocol::kChallengeBytes;
inline constexpr std::size_t kChallengeIdBytes = protocol::kChallengeIdLength / 2;

inline constexpr std::size_t kMaxRefusedFids = 1024;  // whose refused challenges are kept
inline constexpr std::size_t kMaxRefusedPerFid = 4;
inline constexpr unsigned kMaxObservationsPerSecond = 8;  // refusals that are looked into
inline constexpr unsigned kDefaultRate = 2000;            // requests of one address a second
inline constexpr unsigned kDefaultBurst = 10000;
inline constexpr unsigned kDefaultChallengeRate = 1000;  // of one fid from one address
inline constexpr unsigned kDefaultChallengeBurst = 5000;
inline constexpr unsigned kMaxRate = 1'000'000;
inline constexpr std::size_t kMaxRateBuckets = 16 * 1024;  // about 200 bytes each
inline constexpr int kRateRetryAfterSeconds = 1;           // a token comes at least once a second
inline constexpr unsigned kDefaultConnections = 16 * 1024;
inline constexpr std::size_t kMaxAdminConnections = 256;  // of the listener for administration
inline constexpr unsigned kMaxConnections = 1024 * 1024;

inline constexpr unsigned kWorkers = 8;
inline constexpr unsigned kAdminWorkers = 2;  // of the listener for administration
inline constexpr std::size_t kMaxWaitingVerifications = kWorkers / 2;  // for collateral
inline constexpr std::chrono::milliseconds kCollateralPatience{5000};
inline constexpr int kRetryAfterSeconds = 5;

inline constexpr std::size_t kMinAdminTokenBytes = 16;
inline constexpr std::size_t kMaxAdminTokenBytes = 4096;
inline constexpr std::size_t kMaxAdminTokens = 256;  // named ones
inline constexpr std::size_t kNewTokenBytes = 32;    // random ones, before hex
inline constexpr std::size_t kMaxWatchedAddresses = 1024;
inline constexpr unsigned kFreeWrongTokens = 10;
inline constexpr std::chrono::seconds kMaxWrongTokenDelay{30};
inline constexpr std::chrono::minutes kWrongTokenMemory{15};  // an address without a further one
using store::kMaxLabelBytes;
using store::kMaxNameBytes;
inline constexpr std::size_t kMaxCorsOrigins = 64;
inline constexpr std::size_t kMaxPublicOrigins = 16;
inline constexpr std::size_t kMaxPathBytes = 4096;
inline constexpr std::size_t kMaxJsonDepth = protocol::kMaxJsonDepth;

inline constexpr std::size_t kSecretArenaBytes = 16 * 1024 * 1024;
inline constexpr std::chrono::hours kEvidenceRenewalAge{24};
inline constexpr std::chrono::minutes kEvidenceRenewalPause{10};  // between attempts
inline constexpr std::chrono::milliseconds kGuestAgentTimeout{10000};
inline constexpr std::chrono::milliseconds kGuestAgentPatience{30000};  // for the first certificate
inline constexpr int kTouchPauseSeconds = 60;  // last_used_at is at most this stale

}  // namespace jingui::server
