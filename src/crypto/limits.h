// Every bound on input that this folder loops over or hands to a library.
#pragma once

#include <cstddef>

namespace jingui::crypto {

inline constexpr std::size_t kMaxCertificateBytes = 256 * 1024;
inline constexpr std::size_t kMaxCertificateExtensions = 64;
inline constexpr std::size_t kMaxNameAttributes = 64;
inline constexpr std::size_t kMaxCrlBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMaxCrlExtensions = 16;
inline constexpr std::size_t kMaxCrlEntries = 64 * 1024;
inline constexpr std::size_t kMaxAeadBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxKeyPemBytes = 4096;
inline constexpr std::size_t kMaxHkdfBytes = 255 * 32;  // RFC 5869 2.3

}  // namespace jingui::crypto
