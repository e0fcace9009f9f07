#include "dstack/own_leaf.h"

#include "crypto/certificate.h"
#include "dstack/limits.h"

namespace jingui::dstack {
namespace {

TlsKeyRequest leaf_request(UnixSeconds now) {
  TlsKeyRequest request;
  request.subject = "jingui";
  request.usage_ra_tls = true;
  request.validity = {now + -kLeafBackdateSeconds, now + kLeafLifeSeconds};
  return request;
}

}  // namespace

Result<OwnLeaf> request_own_leaf(const GuestAgent& agent, UnixSeconds now) {
  auto answer = TRY(agent.get_tls_key(leaf_request(now)));
  auto key = TRY(crypto::P256PrivateKey::from_pem(answer.key_pem));
  const auto chain =
      TRY(crypto::parse_pem_chain(answer.certificate_chain_pem, kMaxTlsChainCertificates));
  const auto& leaf = chain.front();
  auto spki = to_bytes(leaf.spki());
  if (spki != TRY(key.public_key()).spki())
    return fail(ErrorCode::guest_agent_malformed, "GetTlsKey: the key is not the certificate's");
  return OwnLeaf{.chain_pem = std::move(answer.certificate_chain_pem),
                 .sha256 = crypto::sha256(leaf.der()),
                 .spki = std::move(spki),
                 .not_after = leaf.not_after(),
                 .key = std::move(key)};
}

}  // namespace jingui::dstack
