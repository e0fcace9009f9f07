// Every bound on what the store keeps and gives.
#pragma once

#include <cstddef>

namespace jingui::store {

inline constexpr std::size_t kMaxValueBytes = 64 * 1024;
inline constexpr std::size_t kMaxFetchBytes = 1024 * 1024;  // all values of one fetch
inline constexpr std::size_t kMaxIdleReaders = 16;          // connections kept for reading
inline constexpr int kBusyTimeoutMs = 5000;

}  // namespace jingui::store
