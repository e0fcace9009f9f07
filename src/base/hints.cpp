#include "base/hints.h"

#include <array>
#include <span>

// The rows of other kinds, where one kind is asked for.
#define JINGUI_HINT(code, text)
#define JINGUI_ANSWERED(code)
#define JINGUI_NO_HINT(code, why)
#define JINGUI_SERVER_HINT(code, text)
#define JINGUI_QUOTED_HINT(reason, text)
#define JINGUI_ADMIN_HINT(reason, text)

namespace jingui {
namespace {

struct Row {
  std::string_view name;
  std::string_view text;
};

constexpr auto kOwn = std::to_array<Row>({
#undef JINGUI_HINT
#define JINGUI_HINT(code, text) {#code, text},
#include "base/error_hints.inc"
#undef JINGUI_HINT
#define JINGUI_HINT(code, text)
});

constexpr auto kOfServer = std::to_array<Row>({
#undef JINGUI_SERVER_HINT
#define JINGUI_SERVER_HINT(code, text) {#code, text},
#include "base/error_hints.inc"
#undef JINGUI_SERVER_HINT
#define JINGUI_SERVER_HINT(code, text)
});

constexpr auto kQuoted = std::to_array<Row>({
#undef JINGUI_QUOTED_HINT
#define JINGUI_QUOTED_HINT(reason, text) {#reason, text},
#include "base/error_hints.inc"
#undef JINGUI_QUOTED_HINT
#define JINGUI_QUOTED_HINT(reason, text)
});

constexpr auto kOfAdministration = std::to_array<Row>({
#undef JINGUI_ADMIN_HINT
#define JINGUI_ADMIN_HINT(reason, text) {#reason, text},
#include "base/error_hints.inc"
});

std::string_view find(std::span<const Row> rows, std::string_view name) {
  for (const auto& row : rows)
    if (row.name == name) return row.text;
  return {};
}

/// The special rows come before the general ones.
std::string_view find(std::span<const Row> special, std::span<const Row> general, bool is_special,
                      std::string_view name) {
  const auto text = is_special ? find(special, name) : std::string_view();
  return text.empty() ? find(general, name) : text;
}

}  // namespace

std::string_view hint_for(ErrorCode code, Program program) {
  return find(kOfServer, kOwn, program == Program::server, error_name(code));
}

std::string_view hint_for_reason(std::string_view reason, Asked asked) {
  return find(kOfAdministration, kQuoted, asked == Asked::administration, reason);
}

}  // namespace jingui
