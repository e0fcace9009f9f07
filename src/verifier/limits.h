// Every bound of the verifier's settings and memory.
#pragma once

#include <cstddef>

namespace jingui::verifier {

inline constexpr std::size_t kMaxRootsFileBytes = 256 * 1024;
inline constexpr std::size_t kMaxRootsFiles = 64;  // in a directory, of OS measurements too
inline constexpr std::size_t kMaxQuoteRootBytes = 16 * 1024;
inline constexpr std::size_t kMaxFloorFileBytes = 64;
inline constexpr std::size_t kMaxTcbNumbersFileBytes = 64;
inline constexpr std::size_t kMaxEvidenceFileBytes = 1024 * 1024;  // what an operator looks at
inline constexpr std::size_t kMaxSeenTexts = 512;
inline constexpr std::size_t kMaxSeenTextBytes = 64 * 1024;  // longer texts are decoded each time

}  // namespace jingui::verifier
