// Structured log lines on stderr: a time, a level, an event name and named fields. A field is text
// that the writer escapes; secrets have no way in, because SecretBytes converts to nothing.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::log {

enum class Level { debug, info, warn, error };
enum class Format { text, json };

struct Field {
  std::string_view name;
  std::string value;
};

/// "debug", "info", "warn" or "warning", "error"; any case, blanks around are ignored. Error:
/// usage.
Result<Level> parse_level(std::string_view text);
void set_level(Level level);
void set_format(Format format);

void write(Level level, std::string_view event, std::initializer_list<Field> fields);
inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}

/// While it lives, every line that this thread writes carries the field `request`.
class RequestScope {
 public:
  explicit RequestScope(std::string id);
  ~RequestScope();
  RequestScope(const RequestScope&) = delete;
  RequestScope& operator=(const RequestScope&) = delete;

 private:
  std::string before_;
};

/// The line without the time, as the text format writes it: `level event name="value"`, control
/// characters escaped.
std::string format_text(Level level, std::string_view event, std::initializer_list<Field> fields);

}  // namespace jingui::log
