#include "attestation/quote_layout.h"

#include <string>

#include "attestation/byte_reader.h"
#include "attestation/limits.h"

namespace jingui::attestation {
namespace {

constexpr std::uint32_t kTeeTypeSgx = 0, kTeeTypeTdx = 0x81;
constexpr std::uint16_t kKeyTypeEcdsaP256 = 2;
constexpr std::uint16_t kCertificationQeReport = 6, kCertificationPckChain = 5;
constexpr std::size_t kEnclaveReportSize = 384, kTdAttributesOffset = 120;

struct BodyShape {
  std::uint16_t type;  // in the body descriptor of version 5
  std::uint32_t size;
  QuoteBody body;
};
constexpr BodyShape kTdxBodies[] = {
    {2, 584, QuoteBody::td10}, {3, 648, QuoteBody::td15}, {4, 885, QuoteBody::td15ex}};
constexpr BodyShape kSgxBody{1, kEnclaveReportSize, QuoteBody::sgx};

Result<BodyShape> read_descriptor(ByteReader& in) {
  const auto type = TRY(in.u16_le("body type"));
  const auto size = TRY(in.u32_le("body size"));
  for (const BodyShape& shape : kTdxBodies) {
    if (shape.type != type) continue;
    if (shape.size != size) return in.malformed("body size does not fit the body type");
    return shape;
  }
  return fail(ErrorCode::quote_body_unsupported, "body type " + std::to_string(type));
}

/// The header, and in version 5 the body descriptor.
Result<BodyShape> read_header(ByteReader& in) {
  const auto version = TRY(in.u16_le("version"));
  const auto key_type = TRY(in.u16_le("attestation key type"));
  const auto tee_type = TRY(in.u32_le("TEE type"));
  TRY(in.take(40, "header"));
  const bool is_sgx = version == 3 && tee_type == kTeeTypeSgx;
  if (!is_sgx && ((version != 4 && version != 5) || tee_type != kTeeTypeTdx))
    return fail(ErrorCode::quote_version_unsupported,
                "version " + std::to_string(version) + ", TEE type " + std::to_string(tee_type));
  if (key_type != kKeyTypeEcdsaP256)
    return fail(ErrorCode::quote_key_type_unsupported, "key type " + std::to_string(key_type));
  if (is_sgx) return kSgxBody;
  if (version == 4) return kTdxBodies[0];
  return read_descriptor(in);
}

Result<ByteReader> open_certification(ByteReader& in, std::uint16_t wanted) {
  const auto type = TRY(in.u16_le("certification type"));
  if (type != wanted)
    return fail(ErrorCode::quote_certification_unsupported,
                "certification type " + std::to_string(type));
  const auto size = TRY(in.u32_le("certification size"));
  if (size != in.remaining()) return in.malformed("certification data does not fill its place");
  return ByteReader(TRY(in.take(size, "certification data")), in.code());
}

Result<void> read_certification(ByteReader& in, QuoteLayout& layout) {
  layout.qe_report = TRY(in.take(kEnclaveReportSize, "QE report"));
  TRY(in.take(64, "QE report signature"));
  const auto auth_size = TRY(in.u16_le("QE authentication data size"));
  TRY(in.take(auth_size, "QE authentication data"));
  const ByteReader chain = TRY(open_certification(in, kCertificationPckChain));
  layout.pck_chain_pem = as_text(chain.rest());
  while (layout.pck_chain_pem.ends_with('\0')) layout.pck_chain_pem.remove_suffix(1);
  return {};
}

}  // namespace

Result<QuoteLayout> locate_quote(ByteView quote) {
  if (quote.size() < kMinQuoteBytes || quote.size() > kMaxQuoteBytes)
    return fail(ErrorCode::quote_malformed, std::to_string(quote.size()) + " bytes");
  ByteReader in(quote, ErrorCode::quote_malformed);
  QuoteLayout layout;
  layout.raw = quote;
  const BodyShape shape = TRY(read_header(in));
  layout.body = shape.body;
  ByteReader body(TRY(in.take(shape.size, "body")), in.code());
  if (shape.body != QuoteBody::sgx) {
    TRY(body.take(kTdAttributesOffset, "TD report"));
    layout.td_attributes = TRY(body.array<8>("TD attributes"));
  }
  const auto signature_size = TRY(in.u32_le("signature data size"));
  ByteReader signature(TRY(in.take(signature_size, "signature data")), in.code());
  layout.trailing = in.rest();
  TRY(signature.take(128, "signature and attestation key"));
  if (shape.body == QuoteBody::sgx) {
    TRY(read_certification(signature, layout));
  } else {
    ByteReader outer = TRY(open_certification(signature, kCertificationQeReport));
    TRY(read_certification(outer, layout));
  }
  return layout;
}

}  // namespace jingui::attestation
