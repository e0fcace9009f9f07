// The only file that knows spdlog. Header-only on purpose: Debian ships no static spdlog or fmt.
#define SPDLOG_HEADER_ONLY
#define SPDLOG_FMT_EXTERNAL
#define FMT_HEADER_ONLY
#include "base/log.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#pragma GCC diagnostic pop

#include <atomic>
#include <boost/json.hpp>
#include <cctype>
#include <chrono>
#include <utility>

#include "base/clock.h"
#include "base/utf8.h"

namespace jingui::log {
namespace {

std::atomic<Level> current_level{Level::info};
std::atomic<Format> current_format{Format::text};

thread_local std::string current_request;

std::string_view level_name(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warn:
      return "warn";
    case Level::error:
      return "error";
  }
  return "error";
}

spdlog::logger& sink() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("jingui",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_level(spdlog::level::trace);
    made->set_pattern("%v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

std::string now_text() {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  std::string text = format_rfc3339(UnixSeconds{floor<seconds>(now).time_since_epoch().count()});
  text.insert(text.size() - 1, fmt::format(".{:03}", now.time_since_epoch().count() % 1000));
  return text;
}

/// Control characters, the C1 ones (U+0080 to U+009F, in UTF-8 C2 80 to C2 9F) included since
/// terminals obey them, and all of a text's bytes above ASCII if it is not UTF-8.
bool must_escape(std::string_view text, std::size_t i, bool utf8) {
  const auto at = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  if (at(i) < 0x20 || at(i) == 0x7f) return true;
  if (at(i) < 0x80) return false;
  if (!utf8) return true;
  return (at(i) == 0xc2 && at(i + 1) < 0xa0) || (at(i - 1) == 0xc2 && at(i) < 0xa0);
}

/// `also` are characters that get a backslash before them.
std::string escape(std::string_view text, std::string_view also) {
  const bool utf8 = is_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (must_escape(text, i, utf8)) {
      out.append(fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i])));
      continue;
    }
    if (also.find(text[i]) != std::string_view::npos) out.push_back('\\');
    out.push_back(text[i]);
  }
  return out;
}

std::string format_json(Level level, std::string_view event, std::initializer_list<Field> fields) {
  boost::json::object line{{"time", now_text()}, {"level", level_name(level)}, {"event", event}};
  for (const auto& field : fields) line[field.name] = escape(field.value, "");
  if (!current_request.empty()) line["request"] = escape(current_request, "");
  return boost::json::serialize(line);
}

}  // namespace

Result<Level> parse_level(std::string_view text) {
  std::string word;
  for (const char c : text)
    if (std::isspace(static_cast<unsigned char>(c)) == 0)
      word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  if (word == "debug") return Level::debug;
  if (word == "info") return Level::info;
  if (word == "warn" || word == "warning") return Level::warn;
  if (word == "error") return Level::error;
  return fail(ErrorCode::usage,
              "invalid log level \"" + std::string(text) + "\" (expected debug|info|warn|error)");
}

void set_level(Level level) {
  current_level = level;
}
void set_format(Format format) {
  current_format = format;
}

std::string format_text(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string out{level_name(level)};
  out.append(" ").append(event);
  const auto append = [&out](std::string_view name, std::string_view value) {
    out.append(" ").append(name).append("=\"").append(escape(value, "\"\\")).append("\"");
  };
  for (const auto& field : fields) append(field.name, field.value);
  if (!current_request.empty()) append("request", current_request);
  return out;
}

RequestScope::RequestScope(std::string id)
    : before_(std::exchange(current_request, std::move(id))) {}

RequestScope::~RequestScope() {
  current_request = std::move(before_);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < current_level.load()) return;
  if (current_format.load() == Format::json)
    sink().info(format_json(level, event, fields));
  else
    sink().info(now_text() + " " + format_text(level, event, fields));
}

}  // namespace jingui::log
