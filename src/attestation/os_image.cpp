#include "attestation/os_image.h"

#include <boost/json.hpp>

#include <algorithm>
#include <initializer_list>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

constexpr std::string_view kMeasurementFile = "  measurement.tdx.cbor";

tl::unexpected<Error> unproven(std::string why) {
  return fail(ErrorCode::os_image_unproven, std::move(why));
}

/// What the host says about the image, decoded.
struct Description {
  Bytes checksum_file;  // lines "<SHA-256 hex>  <file>"
  Bytes measurement;    // measurement.tdx.cbor
};

Result<Description> read_description(std::string_view config, bool nested_too = true) {
  const auto parsed = json::parse(config);
  if (!parsed || !parsed->is_object()) return unproven("no description of the image");
  const json::object& o = parsed->get_object();
  const auto nested = json::optional_string_member(o, "vm_config");
  if (nested_too && nested && *nested) return read_description(**nested, false);
  const auto document = json::object_member(o, "tdx_measurement");
  if (!document) return unproven("no description of the image");
  const auto checksums = json::string_member(**document, "checksum_file");
  const auto measurement = json::string_member(**document, "measurement");
  if (!checksums || !measurement) return unproven("tdx_measurement has not its two members");
  Description out;
  out.checksum_file = base64_decode(*checksums).value_or(Bytes());
  out.measurement = base64_decode(*measurement).value_or(Bytes());
  if (out.checksum_file.empty() || out.measurement.empty())
    return unproven("tdx_measurement is not base64");
  return out;
}

/// The list names this measurement file, once.
Result<void> check_listed(const Description& description) {
  const std::string wanted =
      hex_encode(crypto::sha256(description.measurement)) + std::string(kMeasurementFile);
  std::string_view rest = as_text(description.checksum_file);
  std::size_t found = 0;
  bool other = false;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.ends_with(kMeasurementFile)) continue;
    ++found;
    other = other || line != wanted;
  }
  if (found == 1 && !other) return {};
  return unproven("the image's list of files does not name this measurement");
}

Measurement extended(std::initializer_list<Measurement> digests) {
  Measurement value{};
  for (const Measurement& digest : digests) value = crypto::sha384({value, digest});
  return value;
}

Measurement digest_of(std::string_view event) {
  return crypto::sha384(as_bytes(event));
}

/// dstack's boot: the kernel started by the firmware (RTMR1), its command line and initrd (RTMR2).
Result<void> check_registers(const OsImageMeasurement& image, const TdReport& td) {
  if (td.mr_td != image.mr_td_single_pass && td.mr_td != image.mr_td_two_pass)
    return unproven("MRTD is of another firmware");
  const Measurement rtmr1 = extended(
      {image.kernel, digest_of("Calling EFI Application from Boot Option"),
       digest_of(std::string_view("\0\0\0\0", 4)), digest_of("Exit Boot Services Invocation"),
       digest_of("Exit Boot Services Returned with Success")});
  if (td.rtmr[1] != rtmr1) return unproven("RTMR1 is of another kernel");
  if (td.rtmr[2] != extended({image.command_line, image.initrd}))
    return unproven("RTMR2 is of another command line or initrd");
  return {};
}

}  // namespace

Result<ByteArray<32>> measured_os_image_hash(const TdReport& td, std::string_view claimed_config) {
  if (claimed_config.find("tdx_measurement") == std::string_view::npos)
    return unproven("no description of the image");
  const Description description = TRY(read_description(claimed_config));
  TRY(check_listed(description));
  const auto image = TRY(parse_os_image_measurement(description.measurement));
  TRY(check_registers(image, td));
  return crypto::sha256(description.checksum_file);
}

}  // namespace jingui::attestation
