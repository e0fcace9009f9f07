// The guest's .appkeys.json: only env_crypt_key, the X25519 private key of the app, is read.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/x25519.h"

namespace jingui::dstack {

inline constexpr const char* kDefaultAppKeysPath = "/dstack/.host-shared/.appkeys.json";

/// The key in the file's content; no copy of any part of it is made but into the key. Hex of either
/// case; an escape in the string or in a member name is refused. Errors: app_keys_malformed,
/// app_keys_no_env_key (absent, null or empty: the guest has no KMS), out_of_secret_memory.
Result<crypto::X25519PrivateKey> parse_env_crypt_key(ByteView json);
/// As above for a file of at most kMaxAppKeysBytes, which is read straight into secret memory.
/// Errors: also file_*.
Result<crypto::X25519PrivateKey> load_env_crypt_key(const std::string& path);

}  // namespace jingui::dstack
