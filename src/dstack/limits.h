// Every bound on what the guest agent and the guest's files may send.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/clock.h"

namespace jingui::dstack {

inline constexpr std::size_t kMaxAnswerBytes =
    4 * 1024 * 1024;                                    // Info carries the app-compose text
inline constexpr std::size_t kMaxReportDataBytes = 64;  // dstack GetQuote
inline constexpr std::size_t kMaxAppKeysBytes = 32 * 1024;
inline constexpr std::size_t kMaxTlsChainCertificates = 8;
inline constexpr std::size_t kMaxErrorTextBytes =
    300;  // of the agent's text, shown to the operator
inline constexpr std::chrono::milliseconds kFirstCertificatePause{
    50};  // doubled up to the last one
inline constexpr std::chrono::milliseconds kLastCertificatePause{1000};
/// 9999-01-01: agents end when asked for later times.
inline constexpr UnixSeconds kEndOfCertificateTime{253370764800};
/// Own leaf: valid from before now, because clocks differ, and for two days, so that a leaked key
/// is worth little (docs/protocol.md 6.1).
inline constexpr std::int64_t kLeafBackdateSeconds = 300;
inline constexpr std::int64_t kLeafLifeSeconds = 48 * 3600;

}  // namespace jingui::dstack
