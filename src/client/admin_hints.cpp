#include "client/admin_hints.h"

#include <array>
#include <utility>

namespace jingui::client {
namespace {

constexpr auto kHints = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"admin_unauthorized",
     "set JINGUI_ADMIN_TOKEN or JINGUI_ADMIN_TOKEN_FILE to a token of this server; a rotated,"
     " deleted or expired one is refused too"},
    {"admin_forbidden",
     "use a token with that scope; with the bootstrap token, `jingui admin tokens list` shows which"
     " has it"},
    {"admin_throttled",
     "too many wrong tokens came from this address: wait as long as the answer says, or use a named"
     " token"},
    {"vault_not_found", "jingui admin vaults list"},
    {"vault_exists", "to change its name: jingui admin vaults rename VAULT NAME"},
    {"vault_not_empty",
     "delete its items and grants first, or all of it with --cascade (needs the scope grants too)"},
    {"item_not_found", "jingui admin items list VAULT"},
    {"instance_not_found", "jingui admin instances list"},
    {"instance_exists",
     "the key is registered: jingui admin instances list, then instances update FID"},
    {"grant_not_found", "jingui admin grants list VAULT"},
    {"token_exists", "to replace it: jingui admin tokens rotate NAME"},
    {"token_not_found", "jingui admin tokens list"},
    {"message_too_large", "a value has at most 64 KiB, a request 512 KiB"},
    {"store_full", "the server's disk is full; nothing was changed"},
});

}  // namespace

std::string_view admin_hint(std::string_view reason) {
  for (const auto& [known, hint] : kHints)
    if (known == reason) return hint;
  return {};
}

}  // namespace jingui::client
