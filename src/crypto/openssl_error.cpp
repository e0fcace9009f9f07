#include "crypto/openssl_error.h"

#include <openssl/err.h>

#include <utility>

namespace jingui::crypto {

tl::unexpected<Error> openssl_failure(ErrorCode code, std::string detail) {
  ERR_clear_error();
  return fail(code, std::move(detail));
}

}  // namespace jingui::crypto
