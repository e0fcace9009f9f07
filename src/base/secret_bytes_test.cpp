#include "base/secret_bytes.h"

#include <doctest/doctest.h>

#include <type_traits>

using namespace jingui;

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, ByteView>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);

TEST_CASE("new secret memory is zero") {
  const auto secret = SecretBytes::create(100).value();
  CHECK(secret.size() == 100);
  CHECK(to_bytes(secret.expose()) == Bytes(100));
}

TEST_CASE("an empty secret takes no memory") {
  const auto secret = SecretBytes::create(0).value();
  CHECK(secret.empty());
  CHECK(secret.expose().data() == nullptr);
  CHECK(SecretBytes::copy_of(ByteView())->empty());
}

TEST_CASE("a secret moves and leaves nothing behind") {
  auto a = SecretBytes::copy_of(as_bytes("value")).value();
  SecretBytes b(std::move(a));
  CHECK(as_text(b.expose()) == "value");
  SecretBytes c = SecretBytes::create(3).value();
  c = std::move(b);
  CHECK(as_text(c.expose()) == "value");
}

TEST_CASE("a shorter secret has its rest wiped") {
  auto secret = SecretBytes::copy_of(as_bytes("value")).value();
  const auto* start = secret.expose().data();
  secret.truncate(2);
  CHECK(as_text(secret.expose()) == "va");
  CHECK(Bytes(start + 2, start + 5) == Bytes(3));
  secret.truncate(4);
  CHECK(secret.size() == 2);
}

TEST_CASE("more than the arena holds is an error, not a crash") {
  const auto secret = SecretBytes::create(std::size_t{1} << 30);
  if (secret) {
    MESSAGE("skipped: secret memory is not an arena here");
    return;
  }
  CHECK(secret.error().code == ErrorCode::out_of_secret_memory);
}

TEST_CASE("the arena is set up once") {
  const bool locked = init_secret_memory(1U << 20);
  CHECK(init_secret_memory(1U << 12) == locked);
}

TEST_CASE("comparison in constant time compares") {
  CHECK(equal_constant_time(as_bytes("abc"), as_bytes("abc")));
  CHECK_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abd")));
  CHECK_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("ab")));
  CHECK(equal_constant_time(ByteView(), ByteView()));
}

TEST_CASE("wiping overwrites") {
  Bytes bytes{1, 2, 3};
  wipe(bytes);
  CHECK(bytes == Bytes(3));
}
