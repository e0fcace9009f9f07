#include "client/mask.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "client/mask_test_support.h"

using namespace jingui;
using namespace jingui::client;

namespace {

std::shared_ptr<const SecretPatterns> patterns_of(const std::vector<std::string>& secrets) {
  std::vector<SecretBytes> out;
  for (const auto& s : secrets) out.push_back(SecretBytes::copy_of(as_bytes(s)).value());
  return SecretPatterns::create(std::move(out)).value();
}

/// A masker with what came out of it.
struct Stream {
  Masker masker;
  std::string out = {};

  static Stream of(const std::vector<std::string>& secrets, std::size_t chunk = 4096) {
    return {Masker::create(patterns_of(secrets), chunk).value()};
  }
  void take(const std::vector<ByteView>& pieces) {
    for (const auto piece : pieces) out += as_text(piece);
  }
  void write(std::string_view text) {
    while (!text.empty()) {
      const auto space = masker.space();
      const auto n = std::min(space.size(), text.size());
      std::copy_n(text.begin(), n, space.begin());
      take(masker.advance(n));
      text.remove_prefix(n);
    }
  }
  std::string finish() {
    take(masker.finish());
    return out;
  }
};

std::string masked(const std::vector<std::string>& secrets, std::string_view text,
                   std::size_t step = 4096) {
  auto stream = Stream::of(secrets);
  for (std::size_t at = 0; at < text.size(); at += step) stream.write(text.substr(at, step));
  auto out = stream.finish();
  for (std::size_t p = 0; (p = out.find(kMask, p)) != std::string::npos; ++p)
    out.replace(p, kMask.size(), "#");
  return out;
}

/// Feeds `text` in random steps and compares output and hold-back with the oracle after every
/// write.
void check_against_oracle(const std::vector<std::string>& secrets, std::string_view text,
                          std::mt19937& random, std::size_t max_step) {
  auto stream = Stream::of(secrets);
  std::size_t at = 0;
  while (at < text.size()) {
    const auto step = std::min<std::size_t>(1 + random() % max_step, text.size() - at);
    stream.write(text.substr(at, step));
    at += step;
    const auto seen = text.substr(0, at);
    const auto hidden = oracle::hidden_bytes(seen, secrets);
    const auto decided = oracle::decided(seen, secrets, hidden);
    REQUIRE(stream.out == oracle::render(seen, hidden, decided));
    REQUIRE(stream.masker.held_back() == at - decided);
  }
  REQUIRE(stream.finish() ==
          oracle::render(text, oracle::hidden_bytes(text, secrets), text.size()));
}

std::string random_text(std::mt19937& random, std::size_t length, std::size_t letters) {
  std::string out(length, ' ');
  for (auto& c : out) c = static_cast<char>('a' + random() % letters);
  return out;
}

}  // namespace

TEST_CASE("mask: overlapping and touching occurrences share one mask") {
  CHECK(masked({"secret"}, "a secret!") == "a #!");
  CHECK(masked({"abc", "abcdef"}, "xabcdefy") == "x#y");
  CHECK(masked({"bcd", "abcde"}, "xabcdey") == "x#y");
  CHECK(masked({"abcd", "cdef"}, "xabcdefy") == "x#y");
  CHECK(masked({"aa"}, "aaaaa") == "#");
  CHECK(masked({"ab"}, "ababab ab") == "# #");
  CHECK(masked({"1"}, "port 1101") == "port #0#");
  CHECK(masked({"ab", "abcd"}, "abcd", 1) == "#");
  CHECK(masked({"abc"}, "ab") == "ab");
  CHECK(masked({}, "abc") == "abc");
  CHECK(masked({"", "b", "b"}, "abc") == "a#c");
}

TEST_CASE("mask: found at every boundary between two writes") {
  const std::string secret = "correct horse battery staple";
  const std::string text = "before " + secret + " after";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    auto stream = Stream::of({secret});
    stream.write(std::string_view(text).substr(0, cut));
    stream.write(std::string_view(text).substr(cut));
    CHECK(stream.finish() == "before " + std::string(kMask) + " after");
  }
}

TEST_CASE("mask: a prompt appears at once, only the beginning of a secret is held back") {
  auto stream = Stream::of({"ghp_exampleSecret123"});
  stream.write("Password: ");
  CHECK(stream.out == "Password: ");
  stream.write("ready");
  CHECK(stream.out == "Password: ready");
  stream.write(" gh");
  CHECK(stream.out == "Password: ready ");
  CHECK(stream.masker.held_back() == 2);
  stream.write("i");
  CHECK(stream.out == "Password: ready ghi");
}

TEST_CASE("mask: bytes before an undecided earlier start wait") {
  auto stream = Stream::of({"abcXY", "bc"});
  stream.write("-abc");
  CHECK(stream.out == "-");
  stream.write("Z");
  CHECK(stream.finish() == "-a" + std::string(kMask) + "Z");
}

TEST_CASE("mask: any bytes, zero included") {
  using namespace std::string_literals;
  CHECK(masked({"\0\xff"s}, "a\0\xff\0"s, 1) == "a#\0"s);
}

TEST_CASE("mask: equals the oracle for small alphabets, lengths and steps") {
  std::mt19937 random(20250619);
  for (int round = 0; round < 3000; ++round) {
    const auto letters = 1 + random() % 3;
    std::vector<std::string> secrets(1 + random() % 4);
    for (auto& secret : secrets) secret = random_text(random, random() % 9, letters);
    check_against_oracle(secrets, random_text(random, random() % 60, letters), random,
                         1 + random() % 12);
  }
}

TEST_CASE("mask: equals the oracle for secrets of every length class, planted in text") {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    const auto letters = 2 + random() % 20;
    std::vector<std::string> secrets(1 + random() % 6);
    for (auto& secret : secrets) secret = random_text(random, 1 + random() % 70, letters);
    std::string text;
    while (text.size() < 500) {
      const auto& secret = secrets[random() % secrets.size()];
      text += random() % 3 == 0
                  ? random_text(random, random() % 40, letters)
                  : secret.substr(0, random() % 4 == 0 ? random() % secret.size() : secret.size());
    }
    check_against_oracle(secrets, text, random, 1 + random() % 120);
  }
}

TEST_CASE("mask: dense occurrences in a whole chunk") {
  const std::string text(100000, 'x');
  auto stream = Stream::of({"x"}, text.size());
  stream.write(text);
  CHECK(stream.finish() == kMask);
}
