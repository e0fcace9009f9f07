// Every bound of this folder that is not an option of the client or the server.
#pragma once

#include <chrono>
#include <cstddef>

namespace jingui::http {

inline constexpr std::size_t kMaxUrlBytes = 2048;
inline constexpr std::size_t kMaxUnixPathBytes = 107;  // sun_path without its NUL
inline constexpr std::size_t kMaxAnswerHeaderBytes =
    64 * 1024;                                        // a PCCS sends certificate chains in headers
inline constexpr std::size_t kMaxInterimAnswers = 8;  // 1xx before the answer
inline constexpr std::size_t kMaxAddresses = 8;       // of one name, tried in turn
inline constexpr int kMaxResolverThreads = 16;        // names being looked up at one time
inline constexpr std::chrono::milliseconds kCancelPeriod{50};    // a look-up notices a cancellation
inline constexpr std::size_t kReadChunkBytes = 16 * 1024;        // one TLS record
inline constexpr std::size_t kMaxProxySettingBytes = 16 * 1024;  // HTTPS_PROXY, NO_PROXY
inline constexpr std::size_t kMaxProxyAnswerBytes = 16 * 1024;   // the head of an answer to CONNECT
inline constexpr int kMaxShownNames = 8;  // of a certificate for another name
inline constexpr int kListenBacklog = 1024;
inline constexpr int kAcceptBatch = 16;  // then other connections have their turn
inline constexpr std::size_t kMaxHeaderLines = 128;
/// Of requests that were refused, by one I/O thread.
inline constexpr std::size_t kDiscardedBytesPerSecond = 256 * 1024 * 1024;
inline constexpr std::chrono::milliseconds kHandshakePause{20};  // when there are too many
inline constexpr std::chrono::milliseconds kDiscardPause{20};    // when that is used up
inline constexpr std::size_t kReservedDescriptors =
    512;  // database, files, another listener, outgoing connections, those on their way out
inline constexpr std::size_t kMaxRequestBytesInFlight = 64 * 1024 * 1024;  // of all connections
/// A request as small as a health check is answered even when large ones have used up the above.
inline constexpr std::size_t kUncountedRequestBytes = 2 * 1024;
inline constexpr std::chrono::seconds kTlsCheckPeriod{1};  // whether the certificate has changed
inline constexpr std::size_t kWorkerStackBytes = 4 * 1024 * 1024;  // quote verification needs 1 MiB
inline constexpr std::chrono::milliseconds kAcceptPause{100};  // when file descriptors have run out
inline constexpr std::chrono::seconds kDrainTime{10};          // for requests in progress at stop()
inline constexpr std::chrono::seconds kLingerTime{
    2};  // reading on after an answer that ends the connection early

}  // namespace jingui::http
