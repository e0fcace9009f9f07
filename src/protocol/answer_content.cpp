#include "protocol/answer_content.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "protocol/limits.h"
#include "protocol/transcript.h"

namespace jingui::protocol {
namespace {

constexpr std::array<std::uint8_t, kAnswerBlockBytes> kZeros{};
constexpr std::size_t kNumberBytes = 4;

tl::unexpected<Error> bad_layout(const char* what) {
  return fail(ErrorCode::answer_layout, what);
}

Result<void> check_values(const std::vector<SecretBytes>& values) {
  if (values.size() > kMaxReferences) return fail(ErrorCode::message_too_large, "values");
  std::size_t all = 0;
  for (const auto& value : values) {
    if (value.size() > kMaxValueBytes) return fail(ErrorCode::message_too_large, "a value");
    all += value.size();
  }
  if (all > kMaxAllValuesBytes) return fail(ErrorCode::message_too_large, "all values");
  return {};
}

/// Reads what stands one after the other.
class Reader {
 public:
  explicit Reader(ByteView rest) : rest_(rest) {}

  Result<ByteView> take(std::size_t size) {
    if (size > rest_.size()) return bad_layout("it ends too early");
    const ByteView out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  Result<std::uint32_t> number() {
    const ByteView bytes = TRY(take(kNumberBytes));
    std::uint32_t n = 0;
    for (const std::uint8_t byte : bytes) n = n << 8 | byte;
    return n;
  }
  ByteView rest() const { return rest_; }

 private:
  ByteView rest_;
};

Result<void> check_padding(ByteView padding) {
  if (padding.size() >= kAnswerBlockBytes) return bad_layout("padding of a block or more");
  if (std::ranges::any_of(padding, [](std::uint8_t byte) { return byte != 0; }))
    return bad_layout("padding is not zero");
  return {};
}

}  // namespace

Result<AnswerContent> AnswerContent::of(const SecretBytes& opening,
                                        const std::vector<SecretBytes>& values) {
  if (opening.size() != kAnswerOpeningBytes)
    return fail(ErrorCode::crypto_failure, "an opening has 32 bytes");
  TRY(check_values(values));
  AnswerContent content;
  content.numbers_.reserve(1 + values.size());  // no number moves after a piece points at it
  std::size_t size = 0;
  const auto add = [&](ByteView piece) {
    content.pieces_.push_back(piece);
    size += piece.size();
  };
  const auto add_number = [&](std::size_t n) {
    add(content.numbers_.emplace_back(length_prefix(n)));
  };
  add(opening.expose());
  add_number(values.size());
  for (const auto& value : values) {
    add_number(value.size());
    add(value.expose());
  }
  add(ByteView(kZeros).first((kAnswerBlockBytes - size % kAnswerBlockBytes) % kAnswerBlockBytes));
  return content;
}

Result<std::vector<ByteView>> parse_answer_content(ByteView content, const crypto::Sha256& lock,
                                                   std::size_t count) {
  if (content.size() > kMaxAnswerContentBytes || content.size() % kAnswerBlockBytes != 0)
    return bad_layout("its size is not one of an answer");
  Reader reader(content);
  const ByteView opening = TRY(reader.take(kAnswerOpeningBytes));
  if (answer_lock(opening) != lock) return fail(ErrorCode::answer_lock_mismatch);
  if (TRY(reader.number()) != count) return fail(ErrorCode::answer_count_mismatch);
  std::vector<ByteView> values;
  std::size_t all = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto size = TRY(reader.number());
    if (size > kMaxValueBytes) return bad_layout("a value is too long");
    values.push_back(TRY(reader.take(size)));
    all += size;
  }
  if (all > kMaxAllValuesBytes) return bad_layout("all values are too long");
  TRY(check_padding(reader.rest()));
  return values;
}

}  // namespace jingui::protocol
