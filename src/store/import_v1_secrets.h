// Encrypted columns of the Go program's first databases: AES-256-GCM under one master key, as
// nonce (12 bytes), ciphertext, tag (16 bytes), without associated data.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret_bytes.h"
#include "store/sqlite_connection.h"

namespace jingui::store {

class V1Secrets {
 public:
  /// `key_text` is 64 hex digits, blanks and line ends around them are ignored; null if no key was
  /// given. Error: import_master_key_invalid.
  static Result<V1Secrets> create(const SecretBytes* key_text);

  /// Errors: import_master_key_invalid (there is none), ciphertext_malformed, decryption_failed,
  /// out_of_secret_memory.
  Result<SecretBytes> open(ByteView sealed);

  /// What opened text consists of: members of a JSON object (Google's outer "installed" or "web"
  /// is looked through), a string as its content, anything else as its JSON; otherwise the whole of
  /// it under the name `fallback`.
  using Use = std::function<Result<void>(std::string_view name, ByteView value)>;
  Result<void> split(const SecretBytes& opened, std::string_view fallback, const Use& use);

  /// After the last open(). Error: import_master_key_wrong if nothing could be opened but something
  /// should have been.
  Result<void> check_key() const;

 private:
  V1Secrets(SecretBytes key, std::unique_ptr<Connection> json)
      : key_(std::move(key)), json_(std::move(json)) {}
  SecretBytes key_;                   // empty if none was given
  std::unique_ptr<Connection> json_;  // SQLite's JSON functions, in memory that it wipes
  std::size_t opened_ = 0, refused_ = 0;
};

}  // namespace jingui::store
