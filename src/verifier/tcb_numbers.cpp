#include "verifier/tcb_numbers.h"

#include <sys/stat.h>

#include <charconv>

#include "base/file.h"
#include "base/log.h"
#include "verifier/limits.h"

namespace jingui::verifier {
namespace {

constexpr std::string_view kUnknown = "unknown";

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

TcbNumbers::TcbNumbers(std::string file) : file_(std::move(file)) {
  if (file_.empty()) return;
  const auto content = read_file(file_, kMaxTcbNumbersFileBytes);
  if (content) highest_ = parse(as_text(*content));
  if (highest_ || (!content && content.error().code == ErrorCode::file_not_found)) return;
  log::warn("tcb_numbers_unreadable", {{"file", file_}});
}

/// "<number> <time>" or "<number> unknown".
std::optional<TcbNumbers::Seen> TcbNumbers::parse(std::string_view text) {
  text = without_line_end(text);
  Seen seen;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seen.number);
  const auto used = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || used >= text.size() || text[used] != ' ') return std::nullopt;
  text.remove_prefix(used + 1);
  if (text == kUnknown) return seen;
  const auto time = parse_rfc3339(text);
  if (!time) return std::nullopt;
  seen.since = *time;
  return seen;
}

void TcbNumbers::note(std::uint32_t number, UnixSeconds issued) {
  const std::lock_guard lock(mutex_);
  if (highest_ && number <= highest_->number) return;
  Seen seen{number, std::nullopt};
  if (highest_) seen.since = issued;
  highest_ = seen;
  keep();
}

void TcbNumbers::keep() const {
  if (file_.empty()) return;
  if (const auto slash = file_.rfind('/'); slash != std::string::npos && slash > 0)
    (void)::mkdir(file_.substr(0, slash).c_str(), 0700);  // if it fails, so does the write
  const std::string text =
      std::to_string(highest_->number) + " " +
      (highest_->since ? format_rfc3339(*highest_->since) : std::string(kUnknown)) + "\n";
  const auto written = write_file_atomically(file_, as_bytes(text));
  if (!written) log::warn("tcb_numbers_not_kept", {{"error", describe(written.error())}});
}

std::optional<UnixSeconds> TcbNumbers::since(std::uint32_t number) const {
  const std::lock_guard lock(mutex_);
  if (!highest_ || highest_->number != number) return std::nullopt;
  return highest_->since;
}

}  // namespace jingui::verifier
