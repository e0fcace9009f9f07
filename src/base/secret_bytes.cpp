#include "base/secret_bytes.h"

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <mutex>
#include <utility>

namespace jingui {
namespace {

constexpr std::size_t kDefaultArenaBytes = 1U << 20;
constexpr std::size_t kMinAllocation = 32;
/// Allocations up to here are keys: locked one by one when the arena as a whole cannot be.
constexpr std::size_t kKeyBytes = 256;

std::once_flag arena_once;
bool arena_locked = false;

void raise_memlock_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_MEMLOCK, &limit);
}

void set_up_arena(std::size_t arena_bytes) {
  raise_memlock_limit();
  arena_locked = CRYPTO_secure_malloc_init(arena_bytes, kMinAllocation) == 1;
}

/// Best effort: a page that cannot be locked is wiped like any other.
void lock_page_of(const std::uint8_t* data, std::size_t size) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto first = reinterpret_cast<std::uintptr_t>(data) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(data) + size;
  (void)mlock(reinterpret_cast<const void*>(first), end - first);
}

}  // namespace

bool init_secret_memory(std::size_t arena_bytes) {
  std::call_once(arena_once, set_up_arena, arena_bytes);
  return arena_locked;
}

Result<SecretBytes> SecretBytes::create(std::size_t size) {
  const bool locked = init_secret_memory(kDefaultArenaBytes);
  if (size == 0) return SecretBytes();
  auto* data = static_cast<std::uint8_t*>(OPENSSL_secure_zalloc(size));
  if (data == nullptr) return fail(ErrorCode::out_of_secret_memory);
  if (!locked && size <= kKeyBytes) lock_page_of(data, size);
  return SecretBytes(data, size);
}

Result<SecretBytes> SecretBytes::copy_of(ByteView bytes) {
  auto out = TRY(create(bytes.size()));
  if (!bytes.empty()) std::memcpy(out.data_, bytes.data(), bytes.size());
  return out;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

SecretBytes::~SecretBytes() {
  if (data_ != nullptr) OPENSSL_secure_clear_free(data_, capacity_);
}

void SecretBytes::truncate(std::size_t size) {
  if (size >= size_) return;
  OPENSSL_cleanse(data_ + size, size_ - size);
  size_ = size;
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::span<std::uint8_t> bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace jingui
