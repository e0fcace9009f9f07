#include "attestation/pck_extension.h"

#include <openssl/asn1.h>

#include <algorithm>
#include <array>

#include "attestation/limits.h"
#include "crypto/der.h"

namespace jingui::attestation {
namespace {

constexpr ErrorCode kMalformed = ErrorCode::pck_extension_malformed;
constexpr ByteArray<9> kArc = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};
constexpr ByteArray<10> kTcbArc = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01, 0x02};

// Last numbers of the OIDs, in the arc and in its TCB part.
constexpr std::size_t kPpid = 1, kTcb = 2, kPceId = 3, kFmspc = 4, kSgxType = 5, kInstance = 6;
constexpr std::size_t kComponents = 16, kPceSvn = 17, kCpuSvn = 18;
constexpr int kLastSgxType = 2;  // scalable with integrity

/// The values of a SEQUENCE of pairs, each at the last number of its OID, which is below 20.
using Members = std::array<std::optional<crypto::DerElement>, 20>;

Result<std::size_t> last_number(ByteView oid, ByteView arc) {
  const bool inside =
      oid.size() == arc.size() + 1 && std::equal(arc.begin(), arc.end(), oid.begin());
  if (!inside || oid.back() == 0 || oid.back() >= Members().size())
    return fail(kMalformed, "unknown OID");
  return oid.back();
}

Result<Members> read_members(crypto::DerReader in, ByteView arc) {
  Members members;
  while (!in.at_end()) {
    auto pair = TRY(in.enter(V_ASN1_SEQUENCE));
    const auto oid = TRY(pair.next(V_ASN1_OBJECT));
    const std::size_t number = TRY(last_number(oid.content, arc));
    if (members[number]) return fail(kMalformed, "an OID occurs twice");
    members[number] = TRY(pair.next());
    TRY(pair.require_end());
  }
  return members;
}

Result<ByteView> content_of(const Members& members, std::size_t number, int tag) {
  const auto& member = members[number];
  if (!member) return fail(kMalformed, "a member is missing");
  if (member->tag_class != V_ASN1_UNIVERSAL || member->tag != tag)
    return fail(kMalformed, "a member is of another type");
  return member->content;
}

template <std::size_t N>
Result<ByteArray<N>> octets_of(const Members& members, std::size_t number) {
  const ByteView content = TRY(content_of(members, number, V_ASN1_OCTET_STRING));
  ByteArray<N> out{};
  if (content.size() != N) return fail(kMalformed, "a member has another length");
  std::copy(content.begin(), content.end(), out.begin());
  return out;
}

/// INTEGER and ENUMERATED: minimal, not negative, at most `max`, which is below 2^16.
Result<std::uint16_t> number_of(const Members& members, std::size_t number, int tag,
                                std::uint32_t max) {
  const ByteView content = TRY(content_of(members, number, tag));
  if (content.empty() || content.size() > 3 || content[0] >= 0x80)
    return fail(kMalformed, "number out of range");
  if (content.size() > 1 && content[0] == 0 && content[1] < 0x80)
    return fail(kMalformed, "number is not in its shortest form");
  std::uint32_t value = 0;
  for (const std::uint8_t byte : content) value = value << 8 | byte;
  if (value > max) return fail(kMalformed, "number out of range");
  return static_cast<std::uint16_t>(value);
}

Result<void> read_tcb(ByteView content, PckExtension& out) {
  const Members tcb = TRY(read_members(crypto::DerReader(content, kMalformed), kTcbArc));
  out.pce_svn = TRY(number_of(tcb, kPceSvn, V_ASN1_INTEGER, 0xffff));
  out.cpu_svn = TRY(octets_of<16>(tcb, kCpuSvn));
  out.component_svn = out.cpu_svn;
  for (std::size_t i = 1; i <= kComponents; ++i)
    if (tcb[i])
      out.component_svn[i - 1] =
          static_cast<std::uint8_t>(TRY(number_of(tcb, i, V_ASN1_INTEGER, 0xff)));
  return {};
}

}  // namespace

Result<PckExtension> parse_pck_extension(ByteView value) {
  if (value.size() > kMaxPckExtensionBytes) return fail(kMalformed, "too large");
  crypto::DerReader in(value, kMalformed);
  const auto pairs = TRY(in.enter(V_ASN1_SEQUENCE));
  TRY(in.require_end());
  const Members members = TRY(read_members(pairs, kArc));
  PckExtension out;
  out.ppid = TRY(octets_of<16>(members, kPpid));
  const ByteView tcb = TRY(content_of(members, kTcb, V_ASN1_SEQUENCE));
  TRY(read_tcb(tcb, out));
  out.pce_id = TRY(octets_of<2>(members, kPceId));
  out.fmspc = TRY(octets_of<6>(members, kFmspc));
  out.sgx_type = TRY(number_of(members, kSgxType, V_ASN1_ENUMERATED, kLastSgxType));
  if (members[kInstance]) out.platform_instance_id = TRY(octets_of<16>(members, kInstance));
  return out;
}

Result<PckExtension> read_pck_extension(const crypto::Certificate& pck) {
  const Bytes* value = TRY(pck.extension(kOidSgxExtension));
  if (value == nullptr) return fail(ErrorCode::extension_missing, "SGX extension");
  return parse_pck_extension(*value);
}

Result<PckCa> read_pck_ca(const crypto::Certificate& pck) {
  const std::string issuer = pck.issuer_common_name();
  const bool processor = issuer.find("Processor") != std::string::npos;
  const bool platform = issuer.find("Platform") != std::string::npos;
  if (processor == platform) return fail(kMalformed, "issuer is neither Processor nor Platform CA");
  return processor ? PckCa::processor : PckCa::platform;
}

}  // namespace jingui::attestation
