// Requests and answers in pieces: the first byte of the input says how long the pieces are.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "http/request_parser.h"
#include "http/response_parser.h"

namespace {

constexpr std::size_t kHeader = 2048;
constexpr std::size_t kBody = 4096;

void feed_request(std::string_view text, std::size_t step) {
  jingui::http::RequestParser parser(kHeader, kBody);
  std::string buffer;
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
    buffer += text.substr(0, step);
    const auto progress = parser.feed(buffer);
    if (progress == jingui::http::RequestProgress::need_more) continue;
    if (progress == jingui::http::RequestProgress::refused && parser.refusal() == 0) std::abort();
    if (progress == jingui::http::RequestProgress::complete && parser.take().body.size() > kBody)
      std::abort();
    return;
  }
}

void feed_response(std::string_view text, std::size_t step) {
  jingui::http::ResponseParser parser(kBody, false);
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
    const auto complete = parser.feed(text.substr(0, step));
    if (!complete) return;
    if (*complete && parser.take().body.size() > kBody) std::abort();
    if (*complete) return;
  }
  (void)parser.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = jingui::as_text({data + 1, size - 1});
  const std::size_t step = std::size_t{1} + data[0];
  feed_request(text, step);
  feed_response(text, step);
  return 0;
}
