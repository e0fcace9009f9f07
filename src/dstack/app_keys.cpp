#include "dstack/app_keys.h"

#include <optional>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json_slice.h"
#include "dstack/limits.h"

namespace jingui::dstack {

Result<crypto::X25519PrivateKey> parse_env_crypt_key(ByteView json) {
  const auto found = json::find_raw_member(as_text(json), "env_crypt_key");
  if (!found)
    return fail(ErrorCode::app_keys_malformed, "not a JSON object, or env_crypt_key twice");
  if (!*found || **found == "null" || **found == "\"\"")
    return fail(ErrorCode::app_keys_no_env_key,
                "the guest has no KMS, or the file is of another guest");
  const std::string_view value = **found;
  auto key = TRY(SecretBytes::create(sizeof(crypto::X25519PublicKey)));
  if (value.size() != 2 * key.size() + 2 || value.front() != '"' ||
      !hex_decode_into(value.substr(1, value.size() - 2), key.expose()))
    return fail(ErrorCode::app_keys_malformed, "env_crypt_key must be 64 hex digits");
  return crypto::X25519PrivateKey::from_secret(std::move(key));
}

Result<crypto::X25519PrivateKey> load_env_crypt_key(const std::string& path) {
  const SecretBytes content = TRY(read_secret_file(path, kMaxAppKeysBytes));
  auto key = parse_env_crypt_key(content.expose());
  if (!key) return fail(key.error().code, path + ": " + key.error().detail);
  return key;
}

}  // namespace jingui::dstack
