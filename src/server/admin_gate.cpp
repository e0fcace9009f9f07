#include "server/admin_gate.h"

#include "base/log.h"
#include "base/secret_bytes.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

Result<std::string_view> bearer_token(const http::Request& request) {
  std::string_view text = http::header(request.headers, "Authorization");
  if (text.empty()) return fail(ErrorCode::admin_unauthorized, "missing Authorization header");
  constexpr std::string_view kScheme = "Bearer ";
  const bool bearer = text.starts_with(kScheme);
  if (bearer) text.remove_prefix(kScheme.size());
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!bearer || text.empty())
    return fail(ErrorCode::admin_unauthorized, "Authorization header must use Bearer scheme");
  return text;
}

}  // namespace

crypto::Sha256 token_digest(ByteView token) {
  return crypto::sha256(token);
}

AdminGate::AdminGate(const crypto::Sha256& bootstrap, store::Store& store,
                     std::shared_ptr<const Clock> clock, std::function<MonotonicTime()> monotonic)
    : bootstrap_(bootstrap),
      store_(store),
      clock_(std::move(clock)),
      monotonic_(std::move(monotonic)) {}

std::chrono::seconds AdminGate::wait(const std::string& peer) const {
  return wrong_.wait(peer, monotonic_());
}

Result<Caller> AdminGate::identify(const http::Request& request) {
  const auto digest = token_digest(as_bytes(TRY(bearer_token(request))));
  const auto pause = wait(request.peer);
  // Not compared while the address waits: otherwise guessing would be as fast as before.
  if (pause.count() == 0 && equal_constant_time(digest, bootstrap_)) {
    wrong_.note_right(request.peer);
    return Caller{std::string(kBootstrapName), store::ScopeSet::all(), true};
  }
  // Named tokens never wait: nobody guesses 256 random bits, and so a stranger behind the same
  // proxy cannot lock their holders out. The look-up's time may depend on the digest: it tells
  // nothing about a token with this digest. Success does not end the wait of the address, or the
  // holder of one token could guess the bootstrap token at full speed.
  if (const auto named = TRY(store_.find_token(digest))) return find_named(*named);
  if (pause.count() > 0)
    return fail(ErrorCode::admin_throttled,
                "try again in " + std::to_string(pause.count()) + " seconds");
  wrong_.note_wrong(request.peer, monotonic_());
  log::warn("admin.wrong_token", {{"peer", request.peer}});
  return fail(ErrorCode::admin_unauthorized, "invalid admin token");
}

Result<Caller> AdminGate::find_named(const store::AdminTokenRecord& token) {
  const auto now = clock_->now();
  if (token.expires_at && *token.expires_at <= now)
    return fail(ErrorCode::admin_unauthorized, "the admin token has expired");
  // Not on every request: a write waits for the disk.
  if (!token.last_used_at || now >= *token.last_used_at + kTouchPauseSeconds)
    if (const auto noted = store_.touch_token(token.name, now); !noted)
      log::warn("store.touch_failed", {{"error", describe(noted.error())}});
  return Caller{token.name, token.scopes, false};
}

}  // namespace jingui::server
