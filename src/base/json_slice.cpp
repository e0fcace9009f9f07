#include "base/json_slice.h"

#include "base/json.h"

namespace jingui::json {
namespace {

tl::unexpected<Error> malformed() {
  return fail(ErrorCode::json_malformed, "not one JSON object");
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return pos_ >= text_.size(); }

  void skip_blanks() {
    while (!at_end() && std::string_view(" \t\r\n").find(text_[pos_]) != std::string_view::npos)
      ++pos_;
  }

  bool take(char c) {
    if (at_end() || text_[pos_] != c) return false;
    ++pos_;
    return true;
  }

  /// The text between the quotes.
  Result<std::string_view> string() {
    if (!take('"')) return malformed();
    const std::size_t first = pos_;
    for (; !at_end(); ++pos_) {
      const char c = text_[pos_];
      if (c == '"') return text_.substr(first, pos_++ - first);
      if (static_cast<unsigned char>(c) < 0x20) return malformed();
      if (c == '\\') ++pos_;  // may step past the end
    }
    return malformed();
  }

  Result<std::string_view> value(std::size_t depth) {
    const std::size_t first = pos_;
    if (at_end()) return malformed();
    const char c = text_[pos_];
    if (c == '"')
      TRY(string());
    else if (c == '{')
      TRY(object(depth + 1, [](std::string_view, std::string_view) -> Result<void> { return {}; }));
    else if (c == '[')
      TRY(array(depth + 1));
    else
      TRY(scalar());
    return text_.substr(first, pos_ - first);
  }

  /// Calls `member(name, value)` for each member; names are raw.
  template <class Member>
  Result<void> object(std::size_t depth, Member member) {
    if (depth > kDefaultMaxDepth) return fail(ErrorCode::json_too_deep);
    if (!take('{')) return malformed();
    skip_blanks();
    if (take('}')) return {};
    do {
      skip_blanks();
      const auto name = TRY(string());
      skip_blanks();
      if (!take(':')) return malformed();
      skip_blanks();
      const auto slice = TRY(value(depth));
      TRY(member(name, slice));
      skip_blanks();
    } while (take(','));
    if (!take('}')) return malformed();
    return {};
  }

 private:
  Result<void> array(std::size_t depth) {
    if (depth > kDefaultMaxDepth) return fail(ErrorCode::json_too_deep);
    ++pos_;
    skip_blanks();
    if (take(']')) return {};
    do {
      skip_blanks();
      TRY(value(depth));
      skip_blanks();
    } while (take(','));
    if (!take(']')) return malformed();
    return {};
  }

  /// A number, true, false or null.
  Result<void> scalar() {
    const std::size_t first = pos_;
    const auto is_part = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
             c == 'E';
    };
    while (!at_end() && is_part(text_[pos_])) ++pos_;
    if (pos_ == first) return malformed();
    return {};
  }

  std::string_view text_;
  std::size_t pos_ = 0;
};

}  // namespace

Result<std::optional<std::string_view>> find_raw_member(std::string_view text,
                                                        std::string_view name) {
  std::optional<std::string_view> found;
  Scanner scanner(text);
  scanner.skip_blanks();
  TRY(scanner.object(1, [&](std::string_view member, std::string_view slice) -> Result<void> {
    if (member.find('\\') != std::string_view::npos) return malformed();
    if (member != name) return {};
    if (found) return fail(ErrorCode::json_duplicate_name);
    found = slice;
    return {};
  }));
  scanner.skip_blanks();
  if (!scanner.at_end()) return malformed();
  return found;
}

}  // namespace jingui::json
