// The `key-provider` event (dstack): which KMS gave the guest its keys.
#pragma once

#include <string>
#include <string_view>

#include "attestation/report.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// The payload, as far as it has this shape: any JSON may be measured. Members that are missing or
/// of another type are empty.
struct KeyProvider {
  std::string name;
  std::string id;
};
KeyProvider read_key_provider(std::string_view payload);

/// The event names `kms`, and as id the hex (either case) of this DER SubjectPublicKeyInfo. Error:
/// key_provider_mismatch.
Result<void> check_key_provider(std::string_view payload, ByteView kms_root_spki,
                                Report* report = nullptr);

}  // namespace jingui::attestation
