// Writers of what the parsers read: DER, SCALE and MessagePack, one value a call, so that a test
// can put any value at any place.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "crypto/certificate.h"

namespace jingui::attestation::test {

Bytes concat(std::initializer_list<Bytes> pieces);
Bytes text_bytes(std::string_view text);

/// One DER value, content below 64 KiB.
Bytes der(std::uint8_t tag, std::initializer_list<Bytes> content);

struct TestExtension {
  std::string_view oid_hex;  // content of the OID
  Bytes value;               // content of the extnValue OCTET STRING
};
/// DER of a certificate of the right shape, signed by nobody.
Bytes make_certificate_der(std::string_view issuer_cn,
                           const std::vector<TestExtension>& extensions);
crypto::Certificate make_certificate(std::string_view issuer_cn,
                                     const std::vector<TestExtension>& extensions);
// Contents of OIDs in hex: the SGX extension, and dstack's arc, to which one byte is added.
inline constexpr std::string_view kSgxOidHex = "2a864886f84d010d01";
inline constexpr std::string_view kTdxQuoteOidHex = "2b0601040183e73d0101",
                                  kEventLogOidHex = "2b0601040183e73d0102",
                                  kAppIdOidHex = "2b0601040183e73d0103",
                                  kUsageOidHex = "2b0601040183e73d0104",
                                  kAttestationOidHex = "2b0601040183e73d0108";

/// SCALE: a compact integer below 2^30; a byte string.
Bytes scale_compact(std::size_t value);
Bytes scale_bytes(ByteView bytes);

/// MessagePack in the shortest form, as dstack writes it.
Bytes msgpack_unsigned(std::uint64_t value);
Bytes msgpack_text(std::string_view text);
Bytes msgpack_binary(ByteView bytes);
Bytes msgpack_integers(ByteView bytes);  // an array of integers
Bytes msgpack_array(const std::vector<Bytes>& elements);
Bytes msgpack_map(const std::vector<std::pair<std::string_view, Bytes>>& members);

}  // namespace jingui::attestation::test
