#include "http/request_id.h"

#include "base/encoding.h"
#include "crypto/random.h"

namespace jingui::http {

std::string new_request_id() {
  ByteArray<8> bytes{};
  (void)crypto::SystemRandom().fill(bytes);  // nothing but a search in the log rests on it
  return hex_encode(bytes);
}

}  // namespace jingui::http
