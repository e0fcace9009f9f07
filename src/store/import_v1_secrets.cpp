#include "store/import_v1_secrets.h"

#include "base/encoding.h"
#include "crypto/aes_gcm.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

constexpr std::size_t kKeyBytes = 32;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

constexpr const char* kMembers =
    "SELECT key, CASE type WHEN 'true' THEN type WHEN 'false' THEN type ELSE CAST(value AS TEXT) "
    "END FROM json_each(?1, CASE"
    " WHEN json_type(?1, '$.installed') = 'object' THEN '$.installed'"
    " WHEN json_type(?1, '$.web') = 'object' THEN '$.web' ELSE '$' END) WHERE type <> 'null'";

Result<SecretBytes> parse_key(const SecretBytes& text) {
  const auto digits = trimmed(as_text(text.expose()));
  auto key = TRY(SecretBytes::create(kKeyBytes));
  if (digits.size() != 2 * kKeyBytes || !hex_decode_into(digits, key.expose()))
    return fail(ErrorCode::import_master_key_invalid, "it must be 64 hex digits");
  return key;
}

}  // namespace

Result<V1Secrets> V1Secrets::create(const SecretBytes* key_text) {
  SecretBytes key;
  if (key_text != nullptr) key = TRY(parse_key(*key_text));
  auto json = TRY(Connection::open(":memory:", Connection::Use::read));
  return V1Secrets(std::move(key), std::make_unique<Connection>(std::move(json)));
}

Result<SecretBytes> V1Secrets::open(ByteView sealed) {
  if (key_.empty())
    return fail(ErrorCode::import_master_key_invalid, "the source is encrypted and none was given");
  if (sealed.size() < crypto::kGcmNonceBytes + crypto::kGcmTagBytes ||
      sealed.size() > kMaxImportSecretBytes)
    return fail(ErrorCode::ciphertext_malformed);
  auto opened = crypto::aes_gcm_open({key_, sealed.first(crypto::kGcmNonceBytes)},
                                     sealed.subspan(crypto::kGcmNonceBytes));
  if (opened)
    ++opened_;
  else if (opened.error().code == ErrorCode::decryption_failed)
    ++refused_;
  return opened;
}

Result<void> V1Secrets::split(const SecretBytes& opened, std::string_view fallback,
                              const Use& use) {
  bool is_object = false;
  {
    auto query = TRY(
        json_->query("SELECT CASE WHEN json_valid(?1) THEN json_type(?1) = 'object' ELSE 0 END"));
    is_object = TRY(query.text(as_text(opened.expose())).step()) && query.integer_at(0) == 1;
  }
  if (!is_object) return use(fallback, opened.expose());
  auto query = TRY(json_->query(kMembers));
  query.text(as_text(opened.expose()));
  while (TRY(query.step())) TRY(use(query.text_view_at(0), as_bytes(query.text_view_at(1))));
  return {};
}

Result<void> V1Secrets::check_key() const {
  if (refused_ > 0 && opened_ == 0) return fail(ErrorCode::import_master_key_wrong);
  return {};
}

}  // namespace jingui::store
