#include "client/output.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "client/limits.h"
#include "client/server_answer.h"

namespace jingui::client {
namespace {

bool write_fully(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Result<void> Output::result(ByteView bytes) const {
  if (write_fully(out, bytes)) return {};
  return fail(ErrorCode::file_unwritable, "stdout: " + std::generic_category().message(errno));
}
int Output::finish(std::string_view text) const {
  const auto written = result(as_bytes(text));
  if (written) return 0;
  error(written.error());
  return error_exit_code(written.error().code);
}
void Output::line(std::string_view text) const {
  (void)write_fully(err, as_bytes(std::string(text) + "\n"));
}
void Output::warning(std::string_view text) const {
  line("jingui: WARNING: " + printable(text, kMaxLineBytes));
}
void Output::error_line(const Error& error) const {
  line("jingui: error: " + printable(describe(error), kMaxLineBytes));
}
void Output::hint(std::string_view text) const {
  if (!text.empty()) line("hint: " + std::string(text));
}
void Output::error(const Error& error) const {
  error_line(error);
  hint(hint_about(error));
}

}  // namespace jingui::client
