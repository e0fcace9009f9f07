// Key methods of the guest agent: keys derived from the app's secp256k1 key, signatures and their
// chains (dstack GetKey, Sign, Verify).
#pragma once

#include "base/json.h"
#include "simulator/simulated_guest.h"

namespace jingui::simulator {

/// The guest's `.appkeys.json`, as a KMS guest has it. Everything in it is a throwaway of this
/// world.
Result<SecretBytes> app_keys_json(const SimulatedGuest& guest);

/// {key, signature_chain[2]}. Errors: agent_call_refused, and those of the signatures.
Result<json::object> get_key(const SimulatedGuest& guest, const json::object& arguments);
/// {k256_key, k256_signature_chain[2]} of a tappd client.
Result<json::object> derive_k256_key(const SimulatedGuest& guest, const json::object& arguments);
/// {signature, signature_chain[3], public_key}
Result<json::object> sign(const SimulatedGuest& guest, const json::object& arguments);
/// {valid}
Result<json::object> verify(const json::object& arguments);
/// The public half of the key that `sign` uses.
Result<Bytes> signing_public_key(const SimulatedGuest& guest, const std::string& algorithm);
/// The P-256 key that a tappd client derives for a path.
Result<crypto::P256PrivateKey> derive_tls_key(const SimulatedGuest& guest, const std::string& path);

}  // namespace jingui::simulator
