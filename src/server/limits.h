// Every bound of the server that is not an option of http::Server.
#pragma once

#include <chrono>
#include <cstddef>

#include "protocol/limits.h"

namespace jingui::server {

inline constexpr std::size_t kMaxOpenChallenges = 8192;
inline constexpr std::chrono::seconds kChallengeLifetime{protocol::kChallengeSeconds};
inline constexpr std::size_t kNonceBytes = protocol::kChallengeBytes;
inline constexpr std::size_t kChallengeIdBytes = protocol::kChallengeIdLength / 2;

inline constexpr unsigned kDefaultRate = 2000;  // requests of one address a second
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
inline constexpr std::size_t kMaxNameBytes = 255;  // ids of vaults, names of items and fields
inline constexpr std::size_t kMaxLabelBytes =
    1024;  // names of vaults, labels and app ids of instances
inline constexpr std::size_t kMaxCorsOrigins = 64;
inline constexpr std::size_t kMaxPathBytes = 4096;
inline constexpr std::size_t kMaxJsonDepth = protocol::kMaxJsonDepth;

inline constexpr std::size_t kSecretArenaBytes = 16 * 1024 * 1024;
inline constexpr std::chrono::hours kEvidenceRenewalAge{24};
inline constexpr std::chrono::minutes kEvidenceRenewalPause{10};  // between attempts
inline constexpr std::chrono::milliseconds kGuestAgentTimeout{10000};
inline constexpr std::chrono::milliseconds kGuestAgentPatience{30000};  // for the first certificate
inline constexpr int kTouchPauseSeconds = 60;  // last_used_at is at most this stale

}  // namespace jingui::server
