#include "base/json.h"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <string>
#include <vector>

namespace jingui::json {
namespace {

using boost::json::error_code;
using boost::json::string_view;

/// Builds the value and notes the names of every open object.
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit Builder(boost::json::storage_ptr storage) { stack_.reset(std::move(storage)); }

  bool duplicate() const { return duplicate_; }
  value release() { return stack_.release(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t n, error_code&) {
    names_.pop_back();
    stack_.push_object(n);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code&) {
    stack_.push_array(n);
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    name_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    name_.append(part.data(), part.size());
    stack_.push_key(part);
    duplicate_ = !names_.back().insert(std::move(name_)).second;
    name_.clear();
    if (duplicate_) error = boost::json::error::syntax;
    return !duplicate_;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, string_view, error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, string_view, error_code& error) {
    // Not a number either: "0e999" is zero times infinity.
    if (!(number >= -1.7e308 && number <= 1.7e308)) {
      error = boost::json::error::exponent_overflow;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool b, error_code&) {
    stack_.push_bool(b);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  boost::json::value_stack stack_;
  // Ordered: a peer that chooses names to collide cannot make it slow.
  std::vector<std::set<std::string>> names_;
  std::string name_;
  bool duplicate_ = false;
};

tl::unexpected<Error> wrong_type(std::string_view name, std::string_view wanted) {
  return fail(ErrorCode::json_wrong_type, std::string(name) + " must be " + std::string(wanted));
}

tl::unexpected<Error> parse_failure(const error_code& error, const Builder& builder) {
  if (builder.duplicate()) return fail(ErrorCode::json_duplicate_name);
  if (error == boost::json::error::too_deep) return fail(ErrorCode::json_too_deep);
  return fail(ErrorCode::json_malformed, error.message());
}

}  // namespace

Result<value> parse(std::string_view text, std::size_t max_depth,
                    boost::json::storage_ptr storage) try {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::json::basic_parser<Builder> parser(options, std::move(storage));
  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = boost::json::error::extra_data;
  if (error) return parse_failure(error, parser.handler());
  return parser.handler().release();
} catch (const std::exception& e) {
  return fail(ErrorCode::json_malformed, e.what());
}

Result<const object*> as_object(const value& v, std::string_view what) {
  if (const auto* o = v.if_object()) return o;
  return wrong_type(what, "an object");
}

const value* find(const object& o, std::string_view name) {
  const auto* v = o.if_contains(name);
  return v == nullptr || v->is_null() ? nullptr : v;
}

Result<std::string_view> string_member(const object& o, std::string_view name) {
  if (const auto* v = find(o, name); v != nullptr && v->is_string())
    return std::string_view(v->get_string().data(), v->get_string().size());
  return wrong_type(name, "a string");
}

Result<std::optional<std::string_view>> optional_string_member(const object& o,
                                                               std::string_view name) {
  if (find(o, name) == nullptr) return std::optional<std::string_view>();
  return std::optional<std::string_view>(TRY(string_member(o, name)));
}

Result<std::int64_t> integer_member(const object& o, std::string_view name) {
  if (const auto* v = find(o, name); v != nullptr && v->is_int64()) return v->get_int64();
  return wrong_type(name, "an integer");
}

Result<bool> bool_member(const object& o, std::string_view name) {
  if (const auto* v = find(o, name); v != nullptr && v->is_bool()) return v->get_bool();
  return wrong_type(name, "true or false");
}

Result<const object*> object_member(const object& o, std::string_view name) {
  if (const auto* v = find(o, name); v != nullptr && v->is_object()) return &v->get_object();
  return wrong_type(name, "an object");
}

Result<const array*> array_member(const object& o, std::string_view name) {
  if (const auto* v = find(o, name); v != nullptr && v->is_array()) return &v->get_array();
  return wrong_type(name, "an array");
}

std::string serialize(const value& v) {
  return boost::json::serialize(v);
}

}  // namespace jingui::json
