#include "protocol/secret_reference.h"

#include <array>

#include "base/utf8.h"
#include "protocol/limits.h"

namespace jingui::protocol {
namespace {

using Scheme = SecretReference::Scheme;

constexpr std::string_view kJingui = "jingui://";
constexpr std::string_view kOp = "op://";
constexpr std::size_t kMaxSegments = 4;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

tl::unexpected<Error> invalid(std::string_view text, const std::string& what) {
  return fail(ErrorCode::reference_malformed, "invalid reference " + quoted(text) + ": " + what);
}

struct Segments {
  std::array<std::string_view, kMaxSegments> parts;
  std::size_t count = 0;
  bool has_empty = false;
};

/// Stops behind kMaxSegments: then `count` is one more than that.
Segments split(std::string_view path) {
  Segments out;
  while (true) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (out.count == kMaxSegments) return {{}, kMaxSegments + 1, false};
    out.parts[out.count++] = part;
    out.has_empty = out.has_empty || part.empty();
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

Result<void> check_bytes(std::string_view text) {
  if (text.size() > kMaxReferenceBytes)
    return fail(ErrorCode::reference_malformed, "reference is longer than 1024 bytes");
  if (!is_utf8(text)) return fail(ErrorCode::reference_malformed, "reference is not UTF-8");
  if (has_control_character(text))
    return fail(ErrorCode::reference_malformed, "reference holds a control character");
  return {};
}

}  // namespace

bool looks_like_reference(std::string_view text) {
  return text.starts_with(kJingui) || text.starts_with(kOp);
}

Result<SecretReference> parse_secret_reference(std::string_view text) {
  TRY(check_bytes(text));
  if (!looks_like_reference(text))
    return fail(ErrorCode::reference_malformed, "not a secret reference: " + quoted(text));
  const auto scheme = text.starts_with(kJingui) ? Scheme::jingui : Scheme::op;
  const auto prefix = scheme == Scheme::jingui ? kJingui : kOp;
  const auto segments = split(text.substr(prefix.size()));
  if (segments.count < 3 || segments.count > kMaxSegments)
    return invalid(text, "expected 3 or 4 path segments");
  const bool with_section = segments.count == 4;
  if (segments.has_empty)
    return invalid(text, "expected " + std::string(prefix) +
                             (with_section ? "<vault>/<item>/<section>/<field_name>"
                                           : "<vault>/<item>/<field_name>"));
  SecretReference out;
  out.scheme = scheme;
  out.vault = segments.parts[0];
  out.item = segments.parts[1];
  if (with_section) out.section = segments.parts[2];
  out.field = segments.parts[segments.count - 1];
  out.text = text;
  return out;
}

}  // namespace jingui::protocol
