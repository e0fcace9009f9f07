#include "attestation/collateral.h"

#include <boost/json.hpp>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

Result<std::string> text(const json::object& o, std::string_view name) {
  const std::string_view value = TRY(json::string_member(o, name));
  return std::string(value);
}

Result<Bytes> hex(const json::object& o, std::string_view name) {
  const std::string_view value = TRY(json::string_member(o, name));
  return hex_decode(value);
}

Result<ByteArray<64>> signature(const json::object& o, std::string_view name) {
  const std::string_view value = TRY(json::string_member(o, name));
  return hex_decode_array<64>(value);
}

Result<Collateral> read_members(std::string_view json_text) {
  // Unknown members are ignored, whatever they hold: only their depth is bounded.
  const json::value value = TRY(json::parse(json_text));
  const json::object& o = *TRY(json::as_object(value, "collateral"));
  Collateral out;
  out.pck_crl_issuer_chain = TRY(text(o, "pck_crl_issuer_chain"));
  out.root_ca_crl = TRY(hex(o, "root_ca_crl"));
  out.pck_crl = TRY(hex(o, "pck_crl"));
  out.tcb_info_issuer_chain = TRY(text(o, "tcb_info_issuer_chain"));
  out.tcb_info = TRY(text(o, "tcb_info"));
  out.tcb_info_signature = TRY(signature(o, "tcb_info_signature"));
  out.qe_identity_issuer_chain = TRY(text(o, "qe_identity_issuer_chain"));
  out.qe_identity = TRY(text(o, "qe_identity"));
  out.qe_identity_signature = TRY(signature(o, "qe_identity_signature"));
  return out;
}

}  // namespace

Result<Collateral> parse_collateral_json(std::string_view json_text) {
  if (json_text.size() > kMaxCollateralBytes)
    return fail(ErrorCode::collateral_too_large, std::to_string(json_text.size()) + " bytes");
  Result<Collateral> out = read_members(json_text);
  if (!out) return fail(ErrorCode::collateral_malformed, describe(out.error()));
  return out;
}

std::string collateral_to_json(const Collateral& c) {
  const json::object out{
      {"pck_crl_issuer_chain", c.pck_crl_issuer_chain},
      {"root_ca_crl", hex_encode(c.root_ca_crl)},
      {"pck_crl", hex_encode(c.pck_crl)},
      {"tcb_info_issuer_chain", c.tcb_info_issuer_chain},
      {"tcb_info", c.tcb_info},
      {"tcb_info_signature", hex_encode(c.tcb_info_signature)},
      {"qe_identity_issuer_chain", c.qe_identity_issuer_chain},
      {"qe_identity", c.qe_identity},
      {"qe_identity_signature", hex_encode(c.qe_identity_signature)},
  };
  return json::serialize(out);
}

std::size_t collateral_size(const Collateral& c) {
  return c.pck_crl_issuer_chain.size() + c.root_ca_crl.size() + c.pck_crl.size() +
         c.tcb_info_issuer_chain.size() + c.tcb_info.size() + c.tcb_info_signature.size() +
         c.qe_identity_issuer_chain.size() + c.qe_identity.size() + c.qe_identity_signature.size();
}

ByteArray<32> collateral_digest(const Collateral& c) {
  Bytes all;
  all.reserve(collateral_size(c) + 64);
  for (const ByteView field :
       {as_bytes(c.pck_crl_issuer_chain), ByteView(c.root_ca_crl), ByteView(c.pck_crl),
        as_bytes(c.tcb_info_issuer_chain), as_bytes(c.tcb_info), ByteView(c.tcb_info_signature),
        as_bytes(c.qe_identity_issuer_chain), as_bytes(c.qe_identity),
        ByteView(c.qe_identity_signature)})
    append_length_prefixed(all, field);
  return crypto::sha256(all);
}

Result<CollateralKey> collateral_key_of(const Quote& quote) {
  const std::vector<Bytes> chain =
      TRY(crypto::pem_to_der_chain(quote.pck_chain_pem, kPckChainCertificates));
  const crypto::Certificate leaf = TRY(crypto::Certificate::from_der(chain.front()));
  const PckExtension pck = TRY(read_pck_extension(leaf));
  const PckCa ca = TRY(read_pck_ca(leaf));
  return CollateralKey{pck.fmspc, ca};
}

}  // namespace jingui::attestation
