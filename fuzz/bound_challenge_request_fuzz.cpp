// The first request of a client in profile bound: what is read keeps its limits, is written, and
// reads the same again.
#include "protocol/bound_challenge_request.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_bound_challenge_request(jingui::as_text({data, size}));
  if (!message) return 0;
  if (message->fid != jingui::crypto::fid_of(message->client_key)) std::abort();
  if (message->client_attestation.app_cert.empty()) std::abort();
  if (message->client_attestation.app_cert.size() > kMaxAppCertBytes) std::abort();
  if (message->signature.size() > kMaxSignatureBytes) std::abort();
  const std::string text = to_json(*message);
  const auto again = parse_bound_challenge_request(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
