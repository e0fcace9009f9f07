// What stands inside the sealed answer of profile `bound`:
//
//   0    32  R, the opening of the answer lock
//   32   4   n, the number of values, big-endian
//   36   …   n values, each as 4 bytes of length, big-endian, and then its bytes
//   …    …   zero bytes, fewer than 256, up to a multiple of 256
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"

namespace jingui::protocol {

/// The content as pieces to be joined, which borrow the secrets: they are copied nowhere.
class AnswerContent {
 public:
  /// `opening` has kAnswerOpeningBytes. Errors: crypto_failure (another opening), message_too_large
  /// (more than kMaxReferences values, a value above kMaxValueBytes, all above kMaxAllValuesBytes).
  static Result<AnswerContent> of(const SecretBytes& opening,
                                  const std::vector<SecretBytes>& values);

  AnswerContent(AnswerContent&&) = default;
  const std::vector<ByteView>& pieces() const { return pieces_; }

 private:
  AnswerContent() = default;
  std::vector<ByteArray<4>> numbers_;  // the pieces point into it
  std::vector<ByteView> pieces_;
};

/// The values, as views into `content`, if R opens `lock` and there are `count` of them. Errors:
/// answer_layout (sizes, lengths, padding), answer_lock_mismatch, answer_count_mismatch.
Result<std::vector<ByteView>> parse_answer_content(ByteView content, const crypto::Sha256& lock,
                                                   std::size_t count);

}  // namespace jingui::protocol
