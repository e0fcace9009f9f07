// The plain functions: EVP costs an allocation and a fetch for each digest, and the first fetch
// reads every algorithm there is, which a program that lives for milliseconds notices.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstdlib>

namespace jingui::crypto {
namespace {

/// OpenSSL documents a failure and has none; a digest that was not computed must never be compared.
void require(bool ok) {
  if (!ok) std::abort();
}

template <std::size_t N, class Context>
struct Algorithm {
  int (*init)(Context*);
  int (*update)(Context*, const void*, std::size_t);
  int (*final)(unsigned char*, Context*);

  ByteArray<N> operator()(std::initializer_list<ByteView> pieces) const {
    Context context;
    ByteArray<N> out{};
    require(init(&context) == 1);
    for (const ByteView piece : pieces) require(update(&context, piece.data(), piece.size()) == 1);
    require(final(out.data(), &context) == 1);
    OPENSSL_cleanse(&context, sizeof context);  // it may have hashed a token or a nonce
    return out;
  }
};

constexpr Algorithm<20, SHA_CTX> kSha1{SHA1_Init, SHA1_Update, SHA1_Final};
constexpr Algorithm<32, SHA256_CTX> kSha256{SHA256_Init, SHA256_Update, SHA256_Final};
constexpr Algorithm<48, SHA512_CTX> kSha384{SHA384_Init, SHA384_Update, SHA384_Final};
constexpr Algorithm<64, SHA512_CTX> kSha512{SHA512_Init, SHA512_Update, SHA512_Final};

}  // namespace

Sha1 sha1(ByteView bytes) {
  return kSha1({bytes});
}
Sha256 sha256(ByteView bytes) {
  return kSha256({bytes});
}
Sha256 sha256(std::initializer_list<ByteView> pieces) {
  return kSha256(pieces);
}
Sha384 sha384(ByteView bytes) {
  return kSha384({bytes});
}
Sha384 sha384(std::initializer_list<ByteView> pieces) {
  return kSha384(pieces);
}
Sha512 sha512(ByteView bytes) {
  return kSha512({bytes});
}
Sha512 sha512(std::initializer_list<ByteView> pieces) {
  return kSha512(pieces);
}

}  // namespace jingui::crypto
