// The content of a sealed answer behind one byte, the number of values expected: what is read and
// written again is the same bytes, since a content has one form.
#include "protocol/answer_content.h"

#include <algorithm>
#include <cstdlib>

#include "protocol/limits.h"
#include "protocol/transcript.h"

namespace {

using namespace jingui;
using namespace jingui::protocol;

Bytes written(ByteView opening, const std::vector<ByteView>& values) {
  const auto r = SecretBytes::copy_of(opening);
  std::vector<SecretBytes> secrets;
  for (const ByteView value : values) secrets.push_back(SecretBytes::copy_of(value).value());
  const auto content = AnswerContent::of(r.value(), secrets);
  Bytes out;
  for (const ByteView piece : content.value().pieces())
    out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView content(data + 1, size - 1);
  const auto opening = content.first(std::min(content.size(), kAnswerOpeningBytes));
  const auto values = parse_answer_content(content, answer_lock(opening), data[0]);
  if (!values) return 0;
  if (values->size() != data[0]) std::abort();
  // A count that no fetch has is refused by the writer alone.
  if (values->size() > kMaxReferences || content.size() > kMaxValueBytes) return 0;
  if (!std::ranges::equal(written(opening, *values), content)) std::abort();
  return 0;
}
