// Distinguished names of certificates and CRLs (RFC 5280 4.1.2.4), read in place: OpenSSL's decoder
// makes a canonical copy of each, which costs more than all the rest of a certificate.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/der.h"

namespace jingui::crypto {

/// Takes a Name from the reader: a SEQUENCE of at most kMaxNameAttributes non-empty SETs of
/// (OBJECT IDENTIFIER, string). The whole DER, which is what names are compared by. Error: the
/// reader's.
Result<Bytes> read_name(DerReader& reader);

/// The commonName of a name that read_name gave, as UTF-8: of PrintableString, IA5String and
/// UTF8String. Empty if there is none, more than one, or one of another type.
std::string common_name(ByteView name);

}  // namespace jingui::crypto
