// The sealed answer of profile `bound`: its content byte by byte, and what it is bound to.
#include "protocol/bound_answer.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/random_test_support.h"
#include "protocol/answer_content.h"
#include "protocol/bound_challenge.h"
#include "protocol/limits.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

SecretBytes secret(std::size_t size, std::uint8_t byte) {
  return SecretBytes::copy_of(Bytes(size, byte)).value();
}

std::vector<SecretBytes> values_of(const std::vector<std::size_t>& sizes) {
  std::vector<SecretBytes> out;
  for (const std::size_t size : sizes) out.push_back(secret(size, 0x61));
  return out;
}

Bytes content_of(const std::vector<std::size_t>& sizes) {
  const auto opening = secret(32, 0x66);
  const auto values = values_of(sizes);
  const auto content = AnswerContent::of(opening, values).value();
  Bytes out;
  for (const ByteView piece : content.pieces()) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

crypto::Sha256 lock() {
  return answer_lock(Bytes(32, 0x66));
}

ErrorCode content_code(const Bytes& content, std::size_t count) {
  return code_of(parse_answer_content(content, lock(), count));
}

/// `content` with the bytes at `at` replaced.
Bytes with(Bytes content, std::size_t at, std::string_view hex) {
  const Bytes bytes = hex_decode(hex).value();
  std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(at));
  return content;
}

crypto::X25519PrivateKey recipient() {
  return crypto::X25519PrivateKey::from_secret(secret(32, 0x33)).value();
}

/// One sealed answer of two values, and everything that it is bound to.
struct Sealed {
  SecretBytes nonce = secret(32, 0x55);
  SecretBytes opening = secret(32, 0x66);
  std::string id = "00112233445566778899aabbccddeeff";
  FetchHash fetch{};
  Bytes blob;

  Sealed() {
    crypto::SystemRandom random;
    blob = seal_answer(recipient().public_key(), {nonce, id, fetch}, opening, values_of({3, 0}),
                       random)
               .value();
  }
  AnswerContext context() const { return {nonce, id, fetch}; }
};

}  // namespace

TEST_CASE("answer content: its layout") {
  const Bytes content = content_of({3, 0});
  REQUIRE(content.size() == 256);
  CHECK(hex_encode(ByteView(content).first(47)) == hex_encode(Bytes(32, 0x66)) +
                                                       "00000002"
                                                       "00000003616161"
                                                       "00000000");
  CHECK(Bytes(content.begin() + 47, content.end()) == Bytes(209));
  const auto values = parse_answer_content(content, lock(), 2).value();
  CHECK(as_text(values[0]) == "aaa");
  CHECK(values[1].empty());
}

TEST_CASE("answer content: padded to a multiple of 256, and by fewer than 256 bytes") {
  CHECK(content_of({}).size() == 256);
  CHECK(content_of({256 - 40}).size() == 256);
  CHECK(content_of({256 - 39}).size() == 512);
  for (const std::size_t size : {0UL, 1UL, 215UL, 216UL, 217UL, 65536UL}) {
    const Bytes content = content_of({size});
    CHECK(content.size() % kAnswerBlockBytes == 0);
    CHECK(parse_answer_content(content, lock(), 1)->front().size() == size);
  }
}

TEST_CASE("answer content: sizes") {
  const Bytes content = content_of({3, 0});
  CHECK(content_code({}, 0) == ErrorCode::answer_layout);
  CHECK(content_code(Bytes(content.begin(), content.end() - 1), 2) == ErrorCode::answer_layout);
  Bytes longer = content;
  longer.resize(512);
  CHECK(content_code(longer, 2) == ErrorCode::answer_layout);  // a block of padding
  CHECK(content_code(Bytes(kMaxAnswerContentBytes + 256), 0) == ErrorCode::answer_layout);
}

TEST_CASE("answer content: lock and count") {
  const Bytes content = content_of({3, 0});
  CHECK(content_code(with(content, 0, "67"), 2) == ErrorCode::answer_lock_mismatch);
  CHECK(content_code(with(content, 31, "67"), 2) == ErrorCode::answer_lock_mismatch);
  CHECK(content_code(content, 1) == ErrorCode::answer_count_mismatch);
  CHECK(content_code(content, 3) == ErrorCode::answer_count_mismatch);
  CHECK(content_code(with(content, 32, "80000002"), 2) == ErrorCode::answer_count_mismatch);
}

TEST_CASE("answer content: lengths and padding") {
  const Bytes content = content_of({3, 0});
  CHECK(content_code(with(content, 36, "00000002"), 2) == ErrorCode::answer_layout);
  CHECK(content_code(with(content, 36, "00000100"), 2) == ErrorCode::answer_layout);
  CHECK(content_code(with(content, 36, "ffffffff"), 2) == ErrorCode::answer_layout);
  CHECK(content_code(with(content, 47, "01"), 2) == ErrorCode::answer_layout);
  CHECK(content_code(with(content, 255, "01"), 2) == ErrorCode::answer_layout);
  // A value of 64 KiB and one byte, complete.
  const Bytes too_long = content_of({kMaxValueBytes});
  CHECK(content_code(with(too_long, 36, "00010001"), 1) == ErrorCode::answer_layout);
}

TEST_CASE("answer content: what a server does not seal") {
  const auto code = [](const std::vector<std::size_t>& sizes) {
    const auto opening = secret(32, 0x66);
    const auto values = values_of(sizes);
    return code_of(AnswerContent::of(opening, values));
  };
  CHECK(code({kMaxValueBytes + 1}) == ErrorCode::message_too_large);
  CHECK(code(std::vector<std::size_t>(kMaxReferences + 1, 0)) == ErrorCode::message_too_large);
  const auto short_opening = secret(31, 1);
  CHECK(code_of(AnswerContent::of(short_opening, {})) == ErrorCode::crypto_failure);
}

TEST_CASE("answer content: all values have a largest size, on both sides") {
  // On the default arena 1 MiB of values does not fit at once; views of one value do.
  constexpr std::size_t kCount = kMaxAllValuesBytes / kMaxValueBytes;
  Bytes content(32, 0x66);
  const auto append_number = [&](std::size_t n) {
    const auto bytes = length_prefix(n);
    content.insert(content.end(), bytes.begin(), bytes.end());
  };
  const auto finish = [&](std::size_t last) {
    content.resize(32);
    append_number(kCount + 1);
    for (std::size_t i = 0; i <= kCount; ++i) {
      append_number(i < kCount ? kMaxValueBytes : last);
      content.resize(content.size() + (i < kCount ? kMaxValueBytes : last), 0x61);
    }
    content.resize((content.size() + 255) / 256 * 256);
  };
  finish(0);
  CHECK(parse_answer_content(content, lock(), kCount + 1));
  finish(1);
  CHECK(content_code(content, kCount + 1) == ErrorCode::answer_layout);
}

TEST_CASE("a sealed answer opens for its recipient, all or nothing") {
  const Sealed sealed;
  const auto opened = open_answer(recipient(), sealed.context(), {lock(), 2}, sealed.blob).value();
  REQUIRE(opened.size() == 2);
  CHECK(as_text(opened[0].expose()) == "aaa");
  CHECK(opened[1].empty());
}

TEST_CASE("a sealed answer is bound to nonce, challenge id, step 2 and recipient") {
  const Sealed sealed;
  const ExpectedAnswer expected{lock(), 2};
  const auto code = [&](const AnswerContext& context) {
    return code_of(open_answer(recipient(), context, expected, sealed.blob));
  };
  const auto other_nonce = secret(32, 0x56);
  CHECK(code({other_nonce, sealed.id, sealed.fetch}) == ErrorCode::decryption_failed);
  CHECK(code({sealed.nonce, "01", sealed.fetch}) == ErrorCode::decryption_failed);
  const FetchHash other_fetch{{1}};
  CHECK(code({sealed.nonce, sealed.id, other_fetch}) == ErrorCode::decryption_failed);
  auto other_key = crypto::X25519PrivateKey::from_secret(secret(32, 0x34)).value();
  CHECK(code_of(open_answer(std::move(other_key), sealed.context(), expected, sealed.blob)) ==
        ErrorCode::decryption_failed);
}

TEST_CASE("a sealed answer shows the opening of the lock, and as many values as were asked for") {
  const Sealed sealed;
  const auto other_lock = answer_lock(Bytes(32, 0x67));
  CHECK(code_of(open_answer(recipient(), sealed.context(), {other_lock, 2}, sealed.blob)) ==
        ErrorCode::answer_lock_mismatch);
  CHECK(code_of(open_answer(recipient(), sealed.context(), {lock(), 1}, sealed.blob)) ==
        ErrorCode::answer_count_mismatch);
}

TEST_CASE("an answer takes one ephemeral key, whatever it holds") {
  const auto nonce = secret(32, 0x55);
  const auto opening = secret(32, 0x66);
  crypto::GivenRandom random(Bytes(32, 0x44));  // no byte more
  CHECK(seal_answer(recipient().public_key(), {nonce, "id", FetchHash{}}, opening,
                    values_of(std::vector<std::size_t>(kMaxReferences, 9)), random));
}

TEST_CASE("a challenge opens for its exchange and key alone") {
  const auto nonce = secret(32, 0x55);
  crypto::SystemRandom random;
  const RequestHash request{{1}};
  const auto sealed = seal_challenge(recipient().public_key(), request, nonce, random).value();
  CHECK(to_bytes(open_challenge(recipient(), request, sealed)->expose()) == Bytes(32, 0x55));
  CHECK(code_of(open_challenge(recipient(), {{2}}, sealed)) == ErrorCode::decryption_failed);
  const auto other = crypto::X25519PrivateKey::from_secret(secret(32, 0x34)).value();
  CHECK(code_of(open_challenge(other, request, sealed)) == ErrorCode::decryption_failed);
  auto low_order = sealed;
  std::fill_n(low_order.begin(), 32, std::uint8_t{0});
  CHECK(code_of(open_challenge(recipient(), request, low_order)) == ErrorCode::low_order_point);
}

TEST_CASE("a challenge holds 32 bytes, and its key is one") {
  crypto::SystemRandom random;
  const auto short_nonce = secret(31, 1);
  CHECK(code_of(seal_challenge(recipient().public_key(), {}, short_nonce, random)) ==
        ErrorCode::crypto_failure);
  const auto nonce = secret(32, 1);
  CHECK(code_of(seal_challenge({}, {}, nonce, random)) == ErrorCode::low_order_point);
}
