// Every bound on the collateral service and on what is kept of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace jingui::pccs {

inline constexpr std::size_t kMaxAnswerBytes = 256 * 1024;  // a genuine answer has less than 32 KiB
inline constexpr std::size_t kMaxIssuerChainCertificates = 4;
inline constexpr std::size_t kMaxServices = 8;  // of JINGUI_PCCS_URL
inline constexpr std::size_t kMaxKeys = 64;     // platforms in the cache
inline constexpr std::size_t kMaxJobs = 4;      // fetches at one time
inline constexpr std::size_t kMaxOfflineFiles = 256;

inline constexpr std::chrono::seconds kFetchTimeout{30};  // all answers of all services
inline constexpr std::chrono::seconds kStaleFetchTimeout{
    3};  // while old but valid collateral waits on disk
inline constexpr std::chrono::seconds kRetryPause{
    10};  // after a failure, before the next fetch for the same key
inline constexpr std::chrono::seconds kRefreshPause{600};  // after a refresh that failed
inline constexpr std::int64_t kMinRefreshAgeSeconds = 60;
inline constexpr std::int64_t kRefreshAgeSeconds = 12 * 3600;  // revocations come any day
inline constexpr std::int64_t kStaleAgeSeconds = 24 * 3600;    // from disk: a fetch is tried first

}  // namespace jingui::pccs
