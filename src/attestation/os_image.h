// The hash of a dstack OS image, recomputed from what was measured (dstack, TDX lite). The host
// describes the image beside the quote: the list of its files, whose SHA-256 is the image's hash,
// and one of these files, `measurement.tdx.cbor`, which says what kernel, initrd and command line
// measure as. Nothing of it is believed before it leads to the quoted MRTD, RTMR1 and RTMR2; then
// the hash names the image. Anybody can describe an image of his own: a hash is worth something
// only on a list.
//
// RTMR0 is not looked at: it holds the machine's memory layout and ACPI tables, which the host
// chooses. Who wants it fixed lists measurements (os_measurements.h).
#pragma once

#include <string_view>

#include "attestation/quote.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// `claimed_config` is vm_config, or holds it as text. Error: os_image_unproven if nothing
/// describes the image, or the description is malformed or of another image.
Result<ByteArray<32>> measured_os_image_hash(const TdReport& td, std::string_view claimed_config);

/// The digests of `measurement.tdx.cbor`; shape only.
struct OsImageMeasurement {
  Measurement kernel{}, initrd{}, command_line{};
  Measurement mr_td_single_pass{}, mr_td_two_pass{};  // two orders in which QEMU adds pages
};

/// CBOR (RFC 8949) of definite lengths: maps with text keys, byte and text strings, unsigned
/// integers; version 3, no trailing bytes. Error: os_image_unproven.
Result<OsImageMeasurement> parse_os_image_measurement(ByteView cbor);

}  // namespace jingui::attestation
