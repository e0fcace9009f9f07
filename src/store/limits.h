// Every bound on what the store keeps and gives.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/limits.h"

namespace jingui::store {

inline constexpr std::size_t kMaxNameBytes = 255;    // ids of vaults, names of items and fields
inline constexpr std::size_t kMaxLabelBytes = 1024;  // names of vaults, labels and app ids
inline constexpr std::size_t kMaxValueBytes = protocol::kMaxValueBytes;
inline constexpr std::size_t kMaxFetchBytes = protocol::kMaxAllValuesBytes;  // of one fetch
inline constexpr std::size_t kMaxIdleReaders = 16;  // connections kept for reading
inline constexpr int kBusyTimeoutMs = 5000;

// A database of the public Go program, which is foreign bytes.
inline constexpr std::int64_t kMaxImportFileBytes = std::int64_t{4} << 30;  // and of its log
inline constexpr int kMaxImportRowBytes = 64 << 20;              // a longer row ends the import
inline constexpr std::size_t kMaxImportSecretBytes = 256 << 10;  // one encrypted value of version 1
inline constexpr int kMaxImportObjects = 64;                     // tables and indices
inline constexpr int kMaxImportSqlBytes = 64 << 10;              // of the statement that made one
inline constexpr std::size_t kMaxImportWarnings = 1000;          // listed; the rest is counted
inline constexpr std::size_t kMaxImportConflicts = 10;           // named in the error
inline constexpr std::size_t kMaxImportNameShown = 300;          // bytes of a name in a report

}  // namespace jingui::store
