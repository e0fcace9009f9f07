// Small files, read and written whole.
#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui {

/// The whole file, at most `limit` bytes. Errors: file_not_found, file_unreadable, file_too_large.
Result<Bytes> read_file(const std::string& path, std::size_t limit);
/// As read_file, straight into secret memory: no copy of the content is left elsewhere.
Result<SecretBytes> read_secret_file(const std::string& path, std::size_t limit);
/// Writes a temporary file beside `path` (mode 0600), syncs and renames it: after a crash the file
/// holds the old content or the new one. Error: file_unwritable.
Result<void> write_file_atomically(const std::string& path, ByteView content);

}  // namespace jingui
