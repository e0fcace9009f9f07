// Every bound on what the guest agent and the guest's files may send.
#pragma once

#include <chrono>
#include <cstddef>

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

}  // namespace jingui::dstack
