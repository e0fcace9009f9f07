#include "client/mask.h"

#include <algorithm>
#include <cstring>

#include "client/limits.h"

namespace jingui::client {

Result<Masker> Masker::create(std::shared_ptr<const SecretPatterns> patterns, std::size_t chunk) {
  const auto first = std::min(chunk, kFirstMaskChunkBytes);
  auto buffer = TRY(SecretBytes::create(patterns->longest() + first));
  return Masker(std::move(patterns), std::move(buffer), first, chunk);
}

/// Where there is no memory for more, what is there has to do.
void Masker::grow() {
  const auto chunk = std::min(2 * chunk_, max_chunk_);
  auto larger = SecretBytes::create(patterns_->longest() + chunk);
  if (!larger) return;
  std::memcpy(larger->expose().data(), buffer_.expose().data(), filled_);
  buffer_ = *std::move(larger);
  chunk_ = chunk;
}

std::span<std::uint8_t> Masker::space() {
  const auto buffer = buffer_.expose();
  if (kept_from_ > 0) {
    std::memmove(buffer.data(), buffer.data() + kept_from_, filled_ - kept_from_);
    filled_ -= kept_from_;
    released_ -= kept_from_;
    kept_from_ = 0;
  }
  pieces_.clear();
  if (filled_up_ && chunk_ < max_chunk_) grow();
  return buffer_.expose().subspan(filled_, chunk_);
}

const std::vector<ByteView>& Masker::advance(std::size_t count) {
  filled_ += count;
  filled_up_ = count == chunk_;
  const ByteView text = buffer_.expose().first(filled_);
  patterns_->find(text, found_);
  const auto undecided = patterns_->undecided_from(text);
  release_to(undecided);
  kept_from_ = undecided;
  return pieces_;
}

const std::vector<ByteView>& Masker::finish() {
  (void)space();
  patterns_->find(buffer_.expose().first(filled_), found_);
  release_to(filled_);
  kept_from_ = filled_;
  return pieces_;
}

/// Sends out everything before `undecided`, and a mask that it falls into as a whole: its bytes are
/// hidden whatever comes.
void Masker::release_to(std::size_t undecided) {
  const ByteView text = buffer_.expose().first(filled_);
  const auto plain_to = [&](std::size_t end) {
    if (end <= released_) return;
    pieces_.push_back(text.subspan(released_, end - released_));
    released_ = end;
    after_mask_ = false;
  };
  for (const auto& range : found_) {
    if (range.begin > std::max(undecided, released_)) break;
    plain_to(range.begin);
    if (!after_mask_) pieces_.push_back(as_bytes(kMask));
    after_mask_ = true;
    released_ = std::max(released_, range.end);
  }
  plain_to(undecided);
}

}  // namespace jingui::client
