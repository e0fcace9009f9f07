#include "http/tls_identity.h"

#include <doctest/doctest.h>

#include <fstream>

#include "crypto/openssl_handles.h"
#include "http/limits.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::http;
using namespace std::chrono_literals;

namespace {

constexpr TlsIdentity::Time kStart{1000s};

/// DER of the certificate that a new connection would show.
std::string shown_by(TlsIdentity& identity, TlsIdentity::Time now) {
  const auto ssl = identity.accept(now);
  REQUIRE(ssl);
  std::string der(static_cast<std::size_t>(i2d_X509(SSL_get_certificate(ssl->get()), nullptr)), 0);
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(SSL_get_certificate(ssl->get()), &out);
  return der;
}

void replace(const TemporaryDirectory& directory, const char* from, const char* to) {
  std::filesystem::rename(directory.file(from), directory.file(to));
}

}  // namespace

TEST_CASE("a changed pair is read again, at most once a second") {
  const TemporaryDirectory directory;
  make_certificate(directory, "used", "DNS:a");
  make_certificate(directory, "next", "DNS:b");
  auto identity = TlsIdentity::load(directory.file("used.pem"), directory.file("used.key"), kStart);
  REQUIRE(identity);
  const auto first = shown_by(**identity, kStart);
  replace(directory, "next.pem", "used.pem");
  replace(directory, "next.key", "used.key");
  CHECK(shown_by(**identity, kStart + kTlsCheckPeriod - 1ms) == first);
  CHECK(shown_by(**identity, kStart + kTlsCheckPeriod) != first);
}

TEST_CASE("a pair that cannot be used leaves the old one in place until it is mended") {
  const TemporaryDirectory directory;
  make_certificate(directory, "used", "DNS:a");
  make_certificate(directory, "next", "DNS:b");
  auto identity = TlsIdentity::load(directory.file("used.pem"), directory.file("used.key"), kStart);
  REQUIRE(identity);
  const auto first = shown_by(**identity, kStart);
  replace(directory, "next.pem", "used.pem");  // another key's certificate
  CHECK(shown_by(**identity, kStart + 2s) == first);
  std::filesystem::rename(directory.file("used.pem"), directory.file("kept.pem"));
  CHECK(shown_by(**identity, kStart + 4s) == first);  // gone
  std::ofstream(directory.file("used.pem")) << "not a certificate";
  CHECK(shown_by(**identity, kStart + 6s) == first);
  replace(directory, "kept.pem", "used.pem");
  replace(directory, "next.key", "used.key");
  CHECK(shown_by(**identity, kStart + 8s) != first);
}

TEST_CASE("a link that points to another directory is a change") {
  const TemporaryDirectory directory;
  for (const char* name : {"1", "2"}) {
    std::filesystem::create_directory(directory.file(name));
    make_certificate(directory, std::string(name) + "/tls", "DNS:a");
  }
  std::filesystem::create_directory_symlink("1", directory.file("now"));
  auto identity =
      TlsIdentity::load(directory.file("now/tls.pem"), directory.file("now/tls.key"), kStart);
  REQUIRE(identity);
  const auto first = shown_by(**identity, kStart);
  std::filesystem::create_directory_symlink("2", directory.file("next"));
  replace(directory, "next", "now");
  CHECK(shown_by(**identity, kStart + 2s) != first);
}

TEST_CASE("a pair that does not load at the start is an error that names the file") {
  const TemporaryDirectory directory;
  const auto identity =
      TlsIdentity::load(directory.file("no.pem"), directory.file("no.key"), kStart);
  REQUIRE_FALSE(identity);
  CHECK(identity.error().code == ErrorCode::tls_failure);
  CHECK(identity.error().detail.find("no.pem") != std::string::npos);
}
