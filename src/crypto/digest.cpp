#include "crypto/digest.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "crypto/openssl_handles.h"

namespace jingui::crypto {
namespace {

/// Fetched once and kept for the life of the process: a fetch costs as much as hashing a short
/// text.
const EVP_MD* fetch(const char* name) {
  return EVP_MD_fetch(nullptr, name, nullptr);
}

/// Hashing fails only when memory is gone; a digest that was not computed must never be compared.
void require(bool ok) {
  if (!ok) std::abort();
}

template <std::size_t N>
ByteArray<N> digest(const EVP_MD* algorithm, ByteView bytes) {
  ByteArray<N> out{};
  unsigned int size = 0;
  require(algorithm != nullptr);
  require(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, algorithm, nullptr) == 1);
  require(size == N);
  return out;
}

template <std::size_t N>
ByteArray<N> digest(const EVP_MD* algorithm, std::initializer_list<ByteView> pieces) {
  ByteArray<N> out{};
  unsigned int size = 0;
  const EvpMdCtx context(EVP_MD_CTX_new());
  require(algorithm != nullptr && context != nullptr);
  require(EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  for (const ByteView piece : pieces)
    require(EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1);
  require(EVP_DigestFinal_ex(context.get(), out.data(), &size) == 1);
  require(size == N);
  return out;
}

const EVP_MD* sha1_algorithm() {
  static const EVP_MD* algorithm = fetch("SHA1");
  return algorithm;
}
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* algorithm = fetch("SHA256");
  return algorithm;
}
const EVP_MD* sha384_algorithm() {
  static const EVP_MD* algorithm = fetch("SHA384");
  return algorithm;
}
const EVP_MD* sha512_algorithm() {
  static const EVP_MD* algorithm = fetch("SHA512");
  return algorithm;
}

}  // namespace

Sha1 sha1(ByteView bytes) {
  return digest<20>(sha1_algorithm(), bytes);
}
Sha256 sha256(ByteView bytes) {
  return digest<32>(sha256_algorithm(), bytes);
}
Sha256 sha256(std::initializer_list<ByteView> pieces) {
  return digest<32>(sha256_algorithm(), pieces);
}
Sha384 sha384(ByteView bytes) {
  return digest<48>(sha384_algorithm(), bytes);
}
Sha384 sha384(std::initializer_list<ByteView> pieces) {
  return digest<48>(sha384_algorithm(), pieces);
}
Sha512 sha512(ByteView bytes) {
  return digest<64>(sha512_algorithm(), bytes);
}
Sha512 sha512(std::initializer_list<ByteView> pieces) {
  return digest<64>(sha512_algorithm(), pieces);
}

}  // namespace jingui::crypto
