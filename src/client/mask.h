// Hides secrets in a stream of bytes.
//
// Every byte of every occurrence of every secret is hidden; occurrences that overlap or touch share
// one mask. Held back is only what is undecided: the longest end of the stream that is the
// beginning of a secret. So a prompt appears at once. At the end of the stream the rest is
// released: a part of a secret is not the secret.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "client/secret_patterns.h"

namespace jingui::client {

inline constexpr std::string_view kMask = "[REDACTED_BY_JINGUI]";

/// One stream. Bytes are read straight into its buffer (secret memory), and what may go out is
/// handed out as pieces of that buffer and of kMask, without a copy.
class Masker {
 public:
  /// `chunk`: bytes that space() offers at most. It begins with fewer, since most commands print
  /// little and secret memory costs time, and grows while reads fill it. Error:
  /// out_of_secret_memory.
  static Result<Masker> create(std::shared_ptr<const SecretPatterns> patterns, std::size_t chunk);

  /// Where the next bytes go. Ends the life of the pieces handed out before.
  std::span<std::uint8_t> space();
  /// The first `count` bytes of space() were filled: what may go out now, in order. Valid until the
  /// next call of space().
  const std::vector<ByteView>& advance(std::size_t count);
  /// The stream is over: the rest.
  const std::vector<ByteView>& finish();
  /// Bytes that came in, are not hidden, and did not go out yet.
  std::size_t held_back() const { return filled_ - released_; }

 private:
  Masker(std::shared_ptr<const SecretPatterns> patterns, SecretBytes buffer, std::size_t chunk,
         std::size_t max_chunk)
      : patterns_(std::move(patterns)),
        buffer_(std::move(buffer)),
        chunk_(chunk),
        max_chunk_(max_chunk) {}
  void release_to(std::size_t undecided);
  void grow();

  std::shared_ptr<const SecretPatterns> patterns_;
  SecretBytes buffer_;
  std::size_t chunk_, max_chunk_;
  bool filled_up_ = false;     // by the last read
  std::size_t kept_from_ = 0;  // bytes before it are done with and go away with the next space()
  std::size_t filled_ = 0;     // end of the bytes in the buffer
  std::size_t released_ = 0;   // bytes before it went out, or a mask for them
  bool after_mask_ = false;    // the last thing that went out is a mask
  std::vector<Interval> found_;
  std::vector<ByteView> pieces_;
};

}  // namespace jingui::client
