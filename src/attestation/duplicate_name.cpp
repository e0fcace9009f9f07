#include "attestation/duplicate_name.h"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include <set>
#include <vector>

#include "attestation/object_reader.h"

namespace jingui::attestation {
namespace {

using boost::json::error_code;
using boost::json::string_view;

/// Follows the path of what is being read, and stops at the first name that comes again.
class Finder {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  const std::string& pointer() const { return found_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return enter(false); }
  bool on_object_end(std::size_t, error_code&) { return leave(); }
  bool on_array_begin(error_code&) { return enter(true); }
  bool on_array_end(std::size_t, error_code&) { return leave(); }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    name_.append(part.data(), part.size());
    Level& level = levels_.back();
    level.at = escaped_pointer_token(name_);
    const bool is_new = level.names.insert(std::move(name_)).second;
    name_.clear();
    if (is_new) return true;
    for (const Level& l : levels_) found_ += "/" + l.at;
    error = boost::json::error::syntax;
    return false;
  }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return value(); }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return value(); }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return value(); }
  bool on_double(double, string_view, error_code&) { return value(); }
  bool on_bool(bool, error_code&) { return value(); }
  bool on_null(error_code&) { return value(); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  struct Level {
    bool is_array = false;
    std::size_t next = 0;  // element of an array
    std::string at = {};
    std::set<std::string> names = {};
  };

  bool value() {
    if (levels_.empty() || !levels_.back().is_array) return true;
    levels_.back().at = std::to_string(levels_.back().next++);
    return true;
  }
  bool enter(bool is_array) {
    value();
    levels_.push_back(Level{is_array});
    return true;
  }
  bool leave() {
    levels_.pop_back();
    return true;
  }

  std::vector<Level> levels_;
  std::string name_, found_;
};

}  // namespace

std::string find_duplicate_name(std::string_view json, std::size_t max_depth) try {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::json::basic_parser<Finder> parser(options);
  error_code error;
  parser.write_some(false, json.data(), json.size(), error);
  return parser.handler().pointer();
} catch (const std::exception&) {
  return {};
}

}  // namespace jingui::attestation
