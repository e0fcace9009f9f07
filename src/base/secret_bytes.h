// Secret memory. SecretBytes lives on OpenSSL's secure heap: locked where RLIMIT_MEMLOCK allows,
// kept out of core files, wiped when freed, with no formatter, no copy and no conversion. Its
// content is read through expose() only; tools/check lists the files that may call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui {

class SecretBytes {
 public:
  SecretBytes() = default;
  /// `size` zero bytes. Error: out_of_secret_memory.
  static Result<SecretBytes> create(std::size_t size);
  /// A copy of `bytes`; the caller wipes the original. Error: out_of_secret_memory.
  static Result<SecretBytes> copy_of(ByteView bytes);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<std::uint8_t> expose() { return {data_, size_}; }
  ByteView expose() const { return {data_, size_}; }
  /// Makes it shorter and wipes the rest; the memory stays taken until destruction. size <= size().
  void truncate(std::size_t size);

 private:
  SecretBytes(std::uint8_t* data, std::size_t size) : data_(data), size_(size), capacity_(size) {}
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Compares in time that depends on the lengths alone.
bool equal_constant_time(ByteView a, ByteView b);
/// Overwrites bytes so that the compiler cannot leave it out.
void wipe(std::span<std::uint8_t> bytes);

/// Sets up the secure heap, once, before the first SecretBytes: `arena_bytes` is a power of two.
/// Raises the soft RLIMIT_MEMLOCK as far as the hard one allows. Without this call the first
/// SecretBytes sets up 1 MiB. Returns whether the arena is locked: false means values may be
/// swapped out (they are wiped all the same).
bool init_secret_memory(std::size_t arena_bytes);

}  // namespace jingui
