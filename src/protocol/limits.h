// Every bound on the messages of the handshake, in one place. Both sides hold the same ones.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jingui::protocol {

inline constexpr std::size_t kMaxRequestBytes = 512 * 1024;
inline constexpr std::size_t kMaxChallengeAnswerBytes = 512 * 1024;
inline constexpr std::size_t kMaxFetchAnswerBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kMaxRefusalBytes = 64 * 1024;
inline constexpr std::size_t kMaxJsonDepth = 8;  // the outermost object is depth 1

inline constexpr std::size_t kMaxReferences = 128;  // distinct ones
inline constexpr std::size_t kMaxReferenceBytes = 1024;
inline constexpr std::size_t kMaxValueBytes = 64 * 1024;
inline constexpr std::size_t kMaxAllValuesBytes = 1024 * 1024;

inline constexpr std::size_t kFidLength = 40;          // hex digits
inline constexpr std::size_t kChallengeIdLength = 32;  // lower-case hex digits
inline constexpr std::size_t kChallengeBytes = 32;     // the nonce in a challenge
inline constexpr std::int64_t kChallengeSeconds = 120;
/// A name (fid, challenge id) that is longer than this is malformed, not just unknown.
inline constexpr std::size_t kMaxNameBytes = 256;

// Profile `bound` alone.
inline constexpr std::size_t kMaxOriginBytes = 255;
inline constexpr std::size_t kMaxAppCertBytes = 256 * 1024;
inline constexpr std::size_t kMaxSignatureBytes = 72;    // DER ECDSA-Sig-Value of P-256
inline constexpr std::size_t kBoundChallengeBytes = 80;  // HPKE of kChallengeBytes
inline constexpr std::size_t kMaxFreshQuoteBytes = 16 * 1024;
inline constexpr std::size_t kMaxEventLogBytes = 256 * 1024;
inline constexpr std::size_t kAnswerOpeningBytes = 32;  // R
inline constexpr std::size_t kAnswerBlockBytes = 256;   // content is padded to a multiple
/// Of the content of a sealed answer: opening, count, kMaxReferences lengths, values, padding.
inline constexpr std::size_t kMaxAnswerContentBytes =
    (kAnswerOpeningBytes + 4 + kMaxReferences * 4 + kMaxAllValuesBytes + kAnswerBlockBytes - 1) /
    kAnswerBlockBytes * kAnswerBlockBytes;

}  // namespace jingui::protocol
