#include <boost/json.hpp>

#include "attestation/event_log.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

constexpr ByteArray<5> kV1Prefix = {0x01, 0x00, 0x00, 0x08, ':'};  // event type, little-endian

void append(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

Bytes preimage_v1(const RuntimeEvent& event) {
  Bytes out(kV1Prefix.begin(), kV1Prefix.end());
  append(out, as_bytes(event.name));
  out.push_back(':');
  append(out, event.payload);
  return out;
}

/// RFC 8785: names sorted, no white space, strings escaped as Boost.JSON escapes them.
Bytes preimage_v2(const RuntimeEvent& event) {
  const json::value name = boost::json::string(event.name);
  return to_bytes(as_bytes("{\"name\":" + json::serialize(name) + ",\"payload\":\"" +
                           hex_encode(event.payload) +
                           "\",\"type\":" + std::to_string(kRuntimeEventType) + "}"));
}

Result<void> check_claims(const RuntimeEvent& event, const Bytes& preimage,
                          const Measurement& digest) {
  if (event.claimed_preimage && *event.claimed_preimage != preimage)
    return fail(ErrorCode::event_digest_mismatch, "preimage");
  if (event.claimed_digest && *event.claimed_digest != digest)
    return fail(ErrorCode::event_digest_mismatch, "digest");
  return {};
}

}  // namespace

Result<Bytes> event_preimage(const RuntimeEvent& event) {
  if (event.version == 1) return preimage_v1(event);
  if (event.version == 2) return preimage_v2(event);
  return fail(ErrorCode::event_log_malformed, "unknown digest version");
}

Result<Measurement> event_digest(const RuntimeEvent& event) {
  return crypto::sha384(TRY(event_preimage(event)));
}

Result<Measurement> replay_rtmr3(const std::vector<RuntimeEvent>& events) {
  Measurement rtmr{};
  for (const RuntimeEvent& event : events) {
    const Bytes preimage = TRY(event_preimage(event));
    const Measurement digest = crypto::sha384(preimage);
    TRY(check_claims(event, preimage, digest));
    rtmr = crypto::sha384({rtmr, digest});
  }
  return rtmr;
}

}  // namespace jingui::attestation
