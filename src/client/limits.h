// Every bound of the client, in one place.
#pragma once

#include <chrono>
#include <cstddef>

namespace jingui::client {

inline constexpr std::size_t kMaxEnvFileBytes = 1024 * 1024;
inline constexpr std::size_t kMaxEnvFileEntries = 4096;
/// MAX_ARG_STRLEN of Linux: one "NAME=value" with its NUL. execve(2) refuses longer ones with
/// E2BIG.
inline constexpr std::size_t kMaxEnvStringBytes = 128 * 1024;
/// What is read from the child at once.
inline constexpr std::size_t kMaskChunkBytes = 128 * 1024;
inline constexpr std::size_t kFirstMaskChunkBytes = 2 * 1024;
/// Capacity asked for the pipes between the child and the maskers.
inline constexpr int kPipeBytes = 1024 * 1024;
/// Pieces handed to one writev(2); IOV_MAX of Linux.
inline constexpr std::size_t kMaxWritePieces = 1024;
/// A secret shorter than this is masked too, but is likely to occur in innocent output: a warning
/// says so.
inline constexpr std::size_t kShortSecretBytes = 4;
/// Answers of the server, after chunked coding is removed.
inline constexpr std::size_t kMaxChallengeAnswerBytes = 512 * 1024;
inline constexpr std::size_t kMaxFetchAnswerBytes = 2 * 1024 * 1024;
inline constexpr std::size_t kMaxAdminAnswerBytes = 8 * 1024 * 1024;
/// New challenges after a server said that it is busy.
inline constexpr int kMaxRetries = 3;
/// For everything between a command's start and its last answer: --timeout, JINGUI_TIMEOUT.
inline constexpr std::chrono::seconds kDefaultTimeout{60};
inline constexpr std::chrono::seconds kMaxTimeout{3600};
/// One line of ours to the operator; what it repeats of a peer is shorter (base/printable.h).
inline constexpr std::size_t kMaxLineBytes = 8 * 1024;
inline constexpr std::size_t kMaxAdminTokenBytes = 4096;
/// One value given to `jingui admin items put`.
inline constexpr std::size_t kMaxValueBytes = 64 * 1024;
/// One file given to `jingui admin items import`; the server takes requests of 512 KiB.
inline constexpr std::size_t kMaxImportBytes = 384 * 1024;
/// Secret memory of a command that holds one value, and of `run`, which holds all of them twice for
/// a moment.
inline constexpr std::size_t kSmallArenaBytes = 1024 * 1024;
inline constexpr std::size_t kRunArenaBytes = 8 * 1024 * 1024;

}  // namespace jingui::client
