#include "server/admin_token.h"

namespace jingui::server {

AdminToken::AdminToken(const SecretBytes& token) : digest_(crypto::sha256(token.expose())) {}

Result<void> AdminToken::check(const http::Request& request) const {
  std::string_view text = http::header(request.headers, "Authorization");
  if (text.empty()) return fail(ErrorCode::admin_unauthorized, "missing Authorization header");
  constexpr std::string_view kScheme = "Bearer ";
  const bool bearer = text.starts_with(kScheme);
  if (bearer) text.remove_prefix(kScheme.size());
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!bearer || text.empty())
    return fail(ErrorCode::admin_unauthorized, "Authorization header must use Bearer scheme");
  if (!equal_constant_time(crypto::sha256(as_bytes(text)), digest_))
    return fail(ErrorCode::admin_unauthorized, "invalid admin token");
  return {};
}

}  // namespace jingui::server
