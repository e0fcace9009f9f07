// Every bound on what the store keeps and gives.
#pragma once

#include <cstddef>

#include "protocol/limits.h"

namespace jingui::store {

inline constexpr std::size_t kMaxValueBytes = protocol::kMaxValueBytes;
inline constexpr std::size_t kMaxFetchBytes = protocol::kMaxAllValuesBytes;  // of one fetch
inline constexpr std::size_t kMaxIdleReaders = 16;  // connections kept for reading
inline constexpr int kBusyTimeoutMs = 5000;

}  // namespace jingui::store
