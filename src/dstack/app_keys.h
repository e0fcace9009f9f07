// The guest's .appkeys.json: only env_crypt_key, the X25519 private key of the app, is read.
#pragma once

#include <string>

#include "base/result.h"
#include "crypto/x25519.h"

namespace jingui::dstack {

inline constexpr const char* kDefaultAppKeysPath = "/dstack/.host-shared/.appkeys.json";

/// The file is read into secret memory and parsed there; nothing of it is left elsewhere. Errors:
/// file_*, app_keys_malformed, app_keys_no_env_key (absent or empty: the guest has no KMS).
Result<crypto::X25519PrivateKey> load_env_crypt_key(const std::string& path);

}  // namespace jingui::dstack
