#include <algorithm>
#include <optional>
#include <string>

#include "attestation/limits.h"
#include "attestation/os_image.h"

namespace jingui::attestation {
namespace {

enum class Major : std::uint8_t { unsigned_integer = 0, bytes = 2, text = 3, map = 5 };

tl::unexpected<Error> malformed(const std::string& what) {
  return fail(ErrorCode::os_image_unproven, "measurement.tdx.cbor: " + what);
}

struct Head {
  Major major{};
  std::uint64_t value = 0;
};

/// Reads items one after another (RFC 8949 section 3).
class CborReader {
 public:
  explicit CborReader(ByteView bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }

  Result<Head> head() {
    const ByteView first = TRY(take(1));
    const unsigned kind = first[0] >> 5U, info = first[0] & 0x1fU;
    if (kind != 0 && kind != 2 && kind != 3 && kind != 5) return malformed("type of an item");
    if (info < 24) return Head{static_cast<Major>(kind), info};
    if (info > 27) return malformed("indefinite length");
    std::uint64_t value = 0;
    for (const std::uint8_t byte : TRY(take(std::size_t{1} << (info - 24))))
      value = value << 8 | byte;
    return Head{static_cast<Major>(kind), value};
  }

  Result<ByteView> string(Major major) {
    const Head item = TRY(head());
    if (item.major != major) return malformed("type of an item");
    return take(item.value);
  }

  Result<std::size_t> map() {
    const Head item = TRY(head());
    if (item.major != Major::map || item.value > kMaxOsImageMembers) return malformed("a map");
    return static_cast<std::size_t>(item.value);
  }

  Result<void> skip(std::size_t depth = 0) {
    if (depth > kMaxOsImageDepth) return malformed("nested too deep");
    const Head item = TRY(head());
    if (item.major == Major::unsigned_integer) return {};
    if (item.major != Major::map) {
      TRY(take(item.value));
      return {};
    }
    if (item.value > kMaxOsImageMembers) return malformed("a map");
    for (std::uint64_t i = 0; i < 2 * item.value; ++i) TRY(skip(depth + 1));
    return {};
  }

 private:
  Result<ByteView> take(std::uint64_t size) {
    if (size > rest_.size()) return malformed("cut short");
    const ByteView out = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return out;
  }
  ByteView rest_;
};

/// Calls `read(name)` for each member; it reads the value and says whether it knew the name.
template <class Read>
Result<void> each_member(CborReader& in, Read read) {
  for (std::size_t left = TRY(in.map()); left > 0; --left) {
    const std::string name(as_text(TRY(in.string(Major::text))));
    if (!TRY(read(name))) TRY(in.skip());
  }
  return {};
}

/// 48 bytes that must come exactly once.
Result<bool> read_digest(CborReader& in, std::optional<Measurement>& out) {
  const ByteView bytes = TRY(in.string(Major::bytes));
  if (out || bytes.size() != Measurement().size()) return malformed("a digest");
  std::copy(bytes.begin(), bytes.end(), out.emplace().begin());
  return true;
}

struct Parts {
  std::optional<std::uint64_t> version;
  std::optional<Measurement> kernel, initrd, command_line, single_pass, two_pass;
};

Result<void> read_image(CborReader& in, Parts& parts) {
  return each_member(in, [&](const std::string& name) -> Result<bool> {
    if (name == "kernel_authenticode") return read_digest(in, parts.kernel);
    if (name == "initrd_sha384") return read_digest(in, parts.initrd);
    if (name == "cmdline_sha384") return read_digest(in, parts.command_line);
    return false;
  });
}

Result<void> read_mr_td(CborReader& in, Parts& parts) {
  return each_member(in, [&](const std::string& name) -> Result<bool> {
    if (name == "single_pass") return read_digest(in, parts.single_pass);
    if (name == "two_pass") return read_digest(in, parts.two_pass);
    return false;
  });
}

Result<void> read_firmware(CborReader& in, Parts& parts) {
  return each_member(in, [&](const std::string& name) -> Result<bool> {
    if (name != "mrtd") return false;
    TRY(read_mr_td(in, parts));
    return true;
  });
}

Result<void> read_document(CborReader& in, Parts& parts) {
  return each_member(in, [&](const std::string& name) -> Result<bool> {
    if (name == "image") TRY(read_image(in, parts));
    if (name == "tdvf") TRY(read_firmware(in, parts));
    if (name == "version") {
      const Head item = TRY(in.head());
      if (parts.version || item.major != Major::unsigned_integer) return malformed("version");
      parts.version = item.value;
    }
    return name == "image" || name == "tdvf" || name == "version";
  });
}

}  // namespace

Result<OsImageMeasurement> parse_os_image_measurement(ByteView cbor) {
  constexpr std::uint64_t kVersion = 3;
  CborReader in(cbor);
  Parts parts;
  TRY(read_document(in, parts));
  if (!in.empty()) return malformed("trailing bytes");
  if (parts.version != kVersion) return malformed("version");
  if (!parts.kernel || !parts.initrd || !parts.command_line || !parts.single_pass ||
      !parts.two_pass)
    return malformed("a digest is missing");
  return OsImageMeasurement{*parts.kernel, *parts.initrd, *parts.command_line, *parts.single_pass,
                            *parts.two_pass};
}

}  // namespace jingui::attestation
