// What the server keeps: vaults with values, registered instances, which instance may read which
// vault. Knows nothing of attestation or HTTP and decides nothing but what its rows say. Names and
// sizes are validated by the caller.
//
// Every function may also fail with store_failed, store_busy or store_full; after store_full
// nothing has changed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"
#include "crypto/x25519.h"
#include "store/admin_scope.h"

namespace jingui::store {

struct Vault {
  std::string id, name;
  UnixSeconds created_at;
};

/// Which form of the handshake an instance may use.
enum class Profile { reference, bound };
std::string_view profile_name(Profile profile);
/// nullopt for anything but "reference" and "bound".
std::optional<Profile> parse_profile(std::string_view name);

struct Instance {
  std::string fid;
  crypto::X25519PublicKey public_key{};
  std::string app_id;
  std::string label;
  Profile profile = Profile::reference;
  bool enabled = true;
  UnixSeconds created_at;
  std::optional<UnixSeconds> last_used_at;
};

/// What is absent stays as it is.
struct InstanceChange {
  std::optional<std::string> app_id;
  std::optional<std::string> label;
  std::optional<Profile> profile;
  std::optional<bool> enabled;
};

/// Deletes first, then writes; a name in both ends up written.
struct ItemChange {
  struct Field {
    std::string name;
    SecretBytes value;
  };
  std::vector<Field> fields;
  std::vector<std::string> deletions;
};

/// A named token of an administrator, without the token itself.
struct AdminTokenRecord {
  std::string name;
  crypto::Sha256 digest{};  // of the token
  ScopeSet scopes;          // not empty
  UnixSeconds created_at;
  std::optional<UnixSeconds> rotated_at, expires_at, last_used_at;
};

struct DebugPolicy {
  bool allow_read = true;
  UnixSeconds updated_at;
};

/// Names one value. A reference's section is no part of it, as in the public Go program.
struct ValueName {
  std::string vault, item, field;
};

struct FetchQuery {
  std::string fid;
  std::vector<ValueName> names;
  bool debug_read =
      false;  // the caller wants to show values: the debug policy of each vault has a say
};

struct Fetched {
  Instance instance;
  std::vector<SecretBytes> values;  // in the order of the names; empty when refused
  /// Set when a name is refused, with its position: reference_denied, read_denied,
  /// reference_unknown.
  struct Refusal {
    ErrorCode code;
    std::size_t position;
  };
  std::optional<Refusal> refusal;
};

/// Judges the registration inside the transaction of a fetch; its error ends the fetch.
using RegistrationCheck = std::function<Result<void>(const Instance&)>;

class Store {
 public:
  virtual ~Store() = default;

  /// Error: vault_exists.
  virtual Result<void> create_vault(const std::string& id, const std::string& name,
                                    UnixSeconds now) = 0;
  /// By creation time.
  virtual Result<std::vector<Vault>> list_vaults() = 0;
  /// Error: vault_not_found.
  virtual Result<Vault> get_vault(const std::string& id) = 0;
  /// Error: vault_not_found.
  virtual Result<void> rename_vault(const std::string& id, const std::string& name) = 0;
  /// Errors: vault_not_found; vault_not_empty without `cascade` while it has values, grants or
  /// policies. Instances stay.
  virtual Result<void> delete_vault(const std::string& id, bool cascade) = 0;

  /// Sorted names of items; none for an unknown vault.
  virtual Result<std::vector<std::string>> list_items(const std::string& vault) = 0;
  /// Sorted names of the fields; none for an unknown item.
  virtual Result<std::vector<std::string>> list_fields(const std::string& vault,
                                                       const std::string& item) = 0;
  /// All of it or nothing. Error: vault_not_found.
  virtual Result<void> change_item(const std::string& vault, const std::string& item,
                                   const ItemChange& change, UnixSeconds now) = 0;
  /// Error: item_not_found.
  virtual Result<void> delete_item(const std::string& vault, const std::string& item) = 0;

  /// Error: instance_exists.
  virtual Result<void> register_instance(const Instance& instance) = 0;
  /// By creation time.
  virtual Result<std::vector<Instance>> list_instances() = 0;
  /// Error: instance_not_found.
  virtual Result<Instance> get_instance(const std::string& fid) = 0;
  /// Error: instance_not_found.
  virtual Result<void> update_instance(const std::string& fid, const InstanceChange& change) = 0;
  /// With its grants and policies. Error: instance_not_found.
  virtual Result<void> delete_instance(const std::string& fid) = 0;
  /// Notes a successful fetch; an unknown fid is ignored.
  virtual Result<void> touch_instance(const std::string& fid, UnixSeconds now) = 0;

  /// Granting twice is once. Errors: vault_not_found, instance_not_found.
  virtual Result<void> grant(const std::string& vault, const std::string& fid, UnixSeconds now) = 0;
  /// A debug policy of the pair stays. Error: grant_not_found.
  virtual Result<void> revoke(const std::string& vault, const std::string& fid) = 0;
  virtual Result<std::vector<Instance>> list_granted(const std::string& vault) = 0;

  /// nullopt if none was set: reading is allowed.
  virtual Result<std::optional<DebugPolicy>> debug_policy(const std::string& vault,
                                                          const std::string& fid) = 0;
  /// Errors: vault_not_found, instance_not_found.
  virtual Result<void> set_debug_policy(const std::string& vault, const std::string& fid,
                                        bool allow_read, UnixSeconds now) = 0;

  /// Error: token_exists.
  virtual Result<void> create_token(const AdminTokenRecord& token) = 0;
  /// By name.
  virtual Result<std::vector<AdminTokenRecord>> list_tokens() = 0;
  /// Error: token_not_found.
  virtual Result<AdminTokenRecord> get_token(const std::string& name) = 0;
  /// The token with this digest, expired or not; nullopt if there is none.
  virtual Result<std::optional<AdminTokenRecord>> find_token(const crypto::Sha256& digest) = 0;
  /// The former digest is worth nothing from now on. Error: token_not_found.
  virtual Result<void> rotate_token(const std::string& name, const crypto::Sha256& digest,
                                    const std::optional<UnixSeconds>& expires_at,
                                    UnixSeconds now) = 0;
  /// Error: token_not_found.
  virtual Result<void> delete_token(const std::string& name) = 0;
  /// Notes a use; an unknown name is ignored.
  virtual Result<void> touch_token(const std::string& name, UnixSeconds now) = 0;

  /// In one read transaction: the registration, the grant (and debug policy) of every name, then
  /// every value. Errors: instance_not_found, those of `check`, message_too_large (all values
  /// together), out_of_secret_memory.
  virtual Result<Fetched> fetch(const FetchQuery& query, const RegistrationCheck& check) = 0;

  /// Whether the database can be read now.
  virtual Result<void> check_health() = 0;
};

}  // namespace jingui::store
