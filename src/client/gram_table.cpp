#include "client/gram_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace jingui::client {
namespace {

/// Looking at every 32nd position is fast enough; more grams per secret would only make the tables
/// larger.
constexpr std::size_t kMaxStride = 32;
/// Bits of the bitmap for each gram: one false alarm in about 32 looks.
constexpr std::size_t kBitsPerGram = 32;
constexpr unsigned kMinBitsLog2 = 10;
constexpr unsigned kMaxBitsLog2 = 20;
constexpr unsigned kMinBucketsLog2 = 4;

template <std::size_t kGram>
std::uint64_t load(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, kGram);
  return value;
}

std::uint64_t mix(std::uint64_t gram, unsigned bits) {
  return (gram * 0x9e3779b97f4a7c15U) >> (64U - bits);
}

template <class T>
Result<SecretBytes> table_of(std::size_t count) {
  return SecretBytes::create(count * sizeof(T));
}
// The secure heap aligns what it gives to at least 16 bytes.
template <class T>
std::span<T> as_table(SecretBytes& bytes) {
  return {reinterpret_cast<T*>(bytes.expose().data()), bytes.size() / sizeof(T)};
}
template <class T>
const T* as_table(const SecretBytes& bytes) {
  return reinterpret_cast<const T*>(bytes.expose().data());
}

/// Ranges that touch are joined while it is cheap: dense occurrences then need little memory.
void add(std::vector<Interval>& found, std::size_t begin, std::size_t end) {
  if (!found.empty() && begin <= found.back().end && end >= found.back().begin) {
    found.back().begin = std::min(found.back().begin, begin);
    found.back().end = std::max(found.back().end, end);
  } else {
    found.push_back({begin, end});
  }
}

bool covered(const std::vector<Interval>& found, std::size_t begin, std::size_t end) {
  return !found.empty() && begin >= found.back().begin && end <= found.back().end;
}

}  // namespace

std::uint64_t GramTable::hash_of(const std::uint8_t* gram) const {
  if (gram_ == 8) return mix(load<8>(gram), bits_log2_);
  if (gram_ == 4) return mix(load<4>(gram), bits_log2_);
  return mix(load<1>(gram), bits_log2_);
}

Result<GramTable> GramTable::create(std::span<const SecretBytes> secrets,
                                    std::vector<std::uint32_t> members, std::size_t gram) {
  GramTable table;
  table.gram_ = gram;
  std::size_t shortest = secrets[members.front()].size();
  for (const auto i : members) shortest = std::min(shortest, secrets[i].size());
  table.stride_ = std::min(shortest - gram + 1, kMaxStride);
  const auto grams = members.size() * table.stride_;
  table.bits_log2_ = std::clamp<unsigned>(
      static_cast<unsigned>(std::bit_width(grams * kBitsPerGram)), kMinBitsLog2, kMaxBitsLog2);
  table.buckets_log2_ = std::clamp<unsigned>(static_cast<unsigned>(std::bit_width(grams)),
                                             kMinBucketsLog2, table.bits_log2_);
  // Where several candidates stand in one bucket, the longest goes first: what it covers needs no
  // comparison any more.
  std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
    return secrets[a].size() > secrets[b].size();
  });
  TRY(table.fill(secrets, members));
  return table;
}

Result<void> GramTable::fill(std::span<const SecretBytes> secrets,
                             std::span<const std::uint32_t> members) {
  const std::size_t buckets = std::size_t{1} << buckets_log2_;
  bitmap_ = TRY(table_of<std::uint64_t>((std::size_t{1} << bits_log2_) / 64));
  starts_ = TRY(table_of<std::uint32_t>(buckets + 1));
  candidates_ = TRY(table_of<Candidate>(members.size() * stride_));
  const auto bitmap = as_table<std::uint64_t>(bitmap_);
  const auto starts = as_table<std::uint32_t>(starts_);
  const auto candidates = as_table<Candidate>(candidates_);
  const auto hash_at = [&](std::uint32_t secret, std::uint32_t offset) {
    return hash_of(secrets[secret].expose().data() + offset);
  };
  // A counting sort: sizes, then ends of the buckets, then filled from the end so that each start
  // moves to its place.
  for (const auto secret : members)
    for (std::uint32_t offset = 0; offset < stride_; ++offset) {
      const auto hash = hash_at(secret, offset);
      bitmap[hash / 64] |= std::uint64_t{1} << (hash % 64);
      ++starts[hash >> (bits_log2_ - buckets_log2_)];
    }
  for (std::size_t i = 1; i <= buckets; ++i) starts[i] += starts[i - 1];
  for (auto secret = members.rbegin(); secret != members.rend(); ++secret)
    for (auto offset = static_cast<std::uint32_t>(stride_); offset-- > 0;)
      candidates[--starts[hash_at(*secret, offset) >> (bits_log2_ - buckets_log2_)]] = {*secret,
                                                                                        offset};
  return {};
}

void GramTable::confirm(ByteView text, std::size_t at, std::uint64_t hash,
                        std::span<const SecretBytes> secrets, std::vector<Interval>& found) const {
  const auto bucket = hash >> (bits_log2_ - buckets_log2_);
  const auto* const starts = as_table<std::uint32_t>(starts_);
  const auto* const candidates = as_table<Candidate>(candidates_);
  for (auto i = starts[bucket]; i < starts[bucket + 1]; ++i) {
    const auto secret = secrets[candidates[i].secret].expose();
    if (candidates[i].offset > at) continue;
    const auto begin = at - candidates[i].offset;
    if (secret.size() > text.size() - begin || covered(found, begin, begin + secret.size()))
      continue;
    if (std::memcmp(text.data() + begin, secret.data(), secret.size()) == 0)
      add(found, begin, begin + secret.size());
  }
}

template <std::size_t kGram>
void GramTable::scan(ByteView text, std::span<const SecretBytes> secrets,
                     std::vector<Interval>& found) const {
  const auto* const bitmap = as_table<std::uint64_t>(bitmap_);
  for (std::size_t at = 0; at + kGram <= text.size(); at += stride_) {
    const auto hash = mix(load<kGram>(text.data() + at), bits_log2_);
    if (((bitmap[hash / 64] >> (hash % 64)) & 1U) != 0) [[unlikely]]
      confirm(text, at, hash, secrets, found);
  }
}

void GramTable::find(ByteView text, std::span<const SecretBytes> secrets,
                     std::vector<Interval>& found) const {
  if (gram_ == 8) return scan<8>(text, secrets, found);
  if (gram_ == 4) return scan<4>(text, secrets, found);
  return scan<1>(text, secrets, found);
}

}  // namespace jingui::client
