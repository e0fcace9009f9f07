#include "base/error.h"

#include <array>
#include <cstddef>

namespace jingui {
namespace {

struct Row {
  std::string_view name;
  int http_status;
  int exit_code;
  std::string_view text;
};

constexpr auto kRows = std::to_array<Row>({
#define JINGUI_ERROR(code, http_status, exit_code, text) {#code, http_status, exit_code, text},
#include "base/error_codes.inc"
#undef JINGUI_ERROR
});

const Row& row(ErrorCode code) {
  return kRows.at(static_cast<std::size_t>(code));
}

}  // namespace

std::string_view error_name(ErrorCode code) {
  return row(code).name;
}
int error_http_status(ErrorCode code) {
  return row(code).http_status;
}
int error_exit_code(ErrorCode code) {
  return row(code).exit_code;
}
std::string_view error_text(ErrorCode code) {
  return row(code).text;
}

std::string describe(const Error& error) {
  std::string out{error_text(error.code)};
  out.append(" (").append(error_name(error.code)).append(")");
  if (!error.detail.empty()) out.append(": ").append(error.detail);
  return out;
}

}  // namespace jingui
