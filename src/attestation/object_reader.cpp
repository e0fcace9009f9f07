#include "attestation/object_reader.h"

#include "attestation/duplicate_name.h"
#include "attestation/limits.h"
#include "attestation/printable.h"

namespace jingui::attestation {
namespace {

std::string joined(std::initializer_list<std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

}  // namespace

Result<json::value> ObjectReader::parse(std::string_view text, std::size_t max_depth,
                                        ErrorCode code) {
  auto value = json::parse(text, max_depth);
  if (value) return value;
  std::string where = find_duplicate_name(text, max_depth);
  if (!where.empty()) where += ": ";
  return fail(code, where + describe(value.error()));
}

Result<ObjectReader> ObjectReader::open(const json::value& value, std::string pointer,
                                        ErrorCode code) {
  if (const auto* object = value.if_object()) return ObjectReader(*object, pointer, code);
  return fail(code, (pointer.empty() ? "the document" : pointer) + ": expected an object");
}

Result<void> ObjectReader::only(std::initializer_list<std::string_view> names) const {
  for (const auto& member : *object_) {
    const std::string_view name = member.key();
    if (std::find(names.begin(), names.end(), name) == names.end())
      return fail(code_, at(name) + ": unknown member; known here: " + joined(names));
  }
  return {};
}

Result<const json::value*> ObjectReader::member(std::string_view name,
                                                std::string_view expected) const {
  const auto* value = object_->if_contains(name);
  if (value == nullptr)
    return fail(code_, at(name) + ": missing, expected " + std::string(expected));
  return value;
}

Result<std::string_view> ObjectReader::text(std::string_view name) const {
  const auto* value = TRY(member(name, "a text"));
  if (!value->is_string()) return wrong(at(name), "a text");
  return std::string_view(value->get_string());
}

Result<std::int64_t> ObjectReader::integer(std::string_view name, std::int64_t min,
                                           std::int64_t max) const {
  const std::string expected =
      "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  const auto* value = TRY(member(name, expected));
  if (!value->is_int64() || value->get_int64() < min || value->get_int64() > max)
    return wrong(at(name), expected);
  return value->get_int64();
}

Result<ObjectReader> ObjectReader::object(std::string_view name) const {
  return open(*TRY(member(name, "an object")), at(name), code_);
}

Result<const json::array*> ObjectReader::list(std::string_view name, std::size_t max) const {
  const std::string expected = "a list of 1 to " + std::to_string(max) + " elements";
  const auto* value = TRY(member(name, expected));
  if (!value->is_array() || value->get_array().empty() || value->get_array().size() > max)
    return wrong(at(name), expected);
  return &value->get_array();
}

Result<ObjectReader> ObjectReader::element(std::string_view list, const json::array& of,
                                           std::size_t index) const {
  return open(of[index], at(list, index), code_);
}

std::string ObjectReader::at(std::string_view name) const {
  return pointer_ + "/" + escaped_pointer_token(name);
}

std::string ObjectReader::at(std::string_view name, std::size_t index) const {
  return at(name) + "/" + std::to_string(index);
}

tl::unexpected<Error> ObjectReader::wrong(const std::string& pointer,
                                          std::string_view expected) const {
  return fail(code_, pointer + ": expected " + std::string(expected));
}

tl::unexpected<Error> ObjectReader::twice(const std::string& pointer) const {
  return fail(code_, pointer + ": stands in the list already");
}

std::string escaped_pointer_token(std::string_view name) {
  std::string out;
  for (const char c : printable(name)) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::optional<std::string> strict_name(std::string_view text) {
  if (text.empty() || text.size() > kMaxNameBytes) return std::nullopt;
  const auto odd = [](char c) { return c < ' ' || c > '~'; };
  if (std::any_of(text.begin(), text.end(), odd)) return std::nullopt;
  if (text.front() == ' ' || text.back() == ' ') return std::nullopt;
  return std::string(text);
}

}  // namespace jingui::attestation
