#include "server/admin_token.h"

#include "server/server_test_support.h"

namespace jingui::server {
namespace {

std::string refusal_of(const http::Headers& headers) {
  const AdminToken token(require(SecretBytes::copy_of(as_bytes("0123456789abcdef"))));
  const auto checked = token.check({"GET", "/", headers, "", ""});
  if (checked) return "";
  CHECK(checked.error().code == ErrorCode::admin_unauthorized);
  return checked.error().detail;
}

TEST_CASE("only the whole token opens") {
  CHECK(refusal_of({{"authorization", "Bearer 0123456789abcdef"}}).empty());
  CHECK(refusal_of({{"Authorization", "Bearer 0123456789abcdef  "}}).empty());
  CHECK(refusal_of({}) == "missing Authorization header");
  CHECK(refusal_of({{"Authorization", ""}}) == "missing Authorization header");
  for (const char* other : {"Basic 0123456789abcdef", "bearer 0123456789abcdef", "Bearer ",
                            "Bearer", "0123456789abcdef"})
    CHECK(refusal_of({{"Authorization", other}}) == "Authorization header must use Bearer scheme");
  for (const char* wrong : {"Bearer 0123456789abcdeF", "Bearer 0123456789abcde",
                            "Bearer 0123456789abcdef0", "Bearer  0123456789abcdef"})
    CHECK(refusal_of({{"Authorization", wrong}}) == "invalid admin token");
}

}  // namespace
}  // namespace jingui::server
