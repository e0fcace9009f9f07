// Secrets, a text and the sizes of the writes from the input; output and hold-back must equal the
// oracle's after every write.
//
// Input: number of secrets (1 byte, modulo 8), for each its length (1 byte) and its bytes, then how
// the text is cut (1 byte, seed of the step sizes), then the text.
#include "client/mask.h"

#include <algorithm>
#include <cstdlib>

#include "client/mask_test_support.h"

namespace {

using namespace jingui;
using namespace jingui::client;

constexpr std::size_t kMaxText = 512;  // the oracle is slow

struct Input {
  ByteView rest;
  std::string take(std::size_t count) {
    const auto taken = rest.first(std::min(count, rest.size()));
    rest = rest.subspan(taken.size());
    return std::string(as_text(taken));
  }
  std::size_t number() {
    const auto byte = take(1);
    return byte.empty() ? 0 : static_cast<unsigned char>(byte[0]);
  }
};

void require(bool holds) {
  if (!holds) std::abort();
}

Masker masker_of(const std::vector<std::string>& secrets) {
  std::vector<SecretBytes> patterns;
  for (const auto& secret : secrets)
    patterns.push_back(SecretBytes::copy_of(as_bytes(secret)).value());
  return Masker::create(SecretPatterns::create(std::move(patterns)).value(), kMaxText).value();
}

void append(std::string& out, const std::vector<ByteView>& pieces) {
  for (const auto piece : pieces) out += as_text(piece);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{{data, size}};
  std::vector<std::string> secrets(input.number() % 8);
  for (auto& secret : secrets) secret = input.take(input.number());
  auto step = input.number();
  const auto text = input.take(kMaxText);
  auto masker = masker_of(secrets);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto count = std::min(1 + step % 37, text.size() - at);
    step = step * 5 + 3;
    const auto space = masker.space();
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), count, space.begin());
    append(out, masker.advance(count));
    at += count;
    const auto seen = std::string_view(text).substr(0, at);
    const auto hidden = oracle::hidden_bytes(seen, secrets);
    const auto decided = oracle::decided(seen, secrets, hidden);
    require(out == oracle::render(seen, hidden, decided));
    require(masker.held_back() == at - decided);
  }
  append(out, masker.finish());
  require(out == oracle::render(text, oracle::hidden_bytes(text, secrets), text.size()));
  return 0;
}
