// Extensions of certificates and CRLs (RFC 5280 4.1.2.9, 5.1.2.7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/der.h"

namespace jingui::crypto {

struct X509Extension {
  std::string oid;  // dotted
  bool critical = false;
  Bytes value;  // content of the extnValue OCTET STRING
};

/// Reads `SEQUENCE OF Extension` to the end of `outer`, at most `limit` of them.
Result<std::vector<X509Extension>> parse_extensions(DerReader outer, std::size_t limit);
/// The value of the extension with this dotted OID, or nullptr. Error: extension_duplicate.
Result<const Bytes*> find_extension(const std::vector<X509Extension>& extensions,
                                    std::string_view oid);

}  // namespace jingui::crypto
