#include "attestation/deny_list.h"

#include <algorithm>

#include "attestation/limits.h"
#include "attestation/object_reader.h"

namespace jingui::attestation {
namespace {

constexpr std::string_view kBlanks = " \t\r";

template <class T>
void insert_sorted(std::vector<T>& list, const T& value) {
  const auto at = std::lower_bound(list.begin(), list.end(), value);
  if (at == list.end() || *at != value) list.insert(at, value);
}

template <class T>
bool add(std::vector<T>& list, const std::optional<T>& value) {
  if (value) insert_sorted(list, *value);
  return value.has_value();
}

/// The line without its comment and without blanks around it.
std::string_view entry_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t from = line.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return line.substr(from, line.find_last_not_of(kBlanks) - from + 1);
}

bool read_entry(std::string_view entry, DenyList& list) {
  const std::size_t end = entry.find_first_of(kBlanks);
  if (end == std::string_view::npos) return false;
  const std::string_view word = entry.substr(0, end);
  const std::string_view id = entry.substr(entry.find_first_not_of(kBlanks, end));
  if (word == "instance") return add(list.instance_ids, strict_hex<20>(id));
  if (word == "leaf") return add(list.leaf_keys, strict_hex<32>(id, "sha256:"));
  return word == "platform" && add(list.platforms, strict_hex<32>(id));
}

}  // namespace

void DenyList::merge(const DenyList& other) {
  for (const auto& id : other.instance_ids) insert_sorted(instance_ids, id);
  for (const auto& key : other.leaf_keys) insert_sorted(leaf_keys, key);
  for (const auto& platform : other.platforms) insert_sorted(platforms, platform);
}

Result<DenyList> parse_deny_list(std::string_view text) {
  DenyList list;
  std::size_t number = 0, entries = 0;
  const auto refuse = [&number](const std::string& why) {
    return fail(ErrorCode::deny_list_malformed, "line " + std::to_string(number) + ": " + why);
  };
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view entry = entry_of(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (entry.empty()) continue;
    if (++entries > kMaxDenyListEntries)
      return refuse("more than " + std::to_string(kMaxDenyListEntries) + " entries");
    if (!read_entry(entry, list))
      return refuse(
          "neither `instance` and 40, `leaf sha256:` and 64, nor `platform` and 64 lower-case hex"
          " digits");
  }
  return list;
}

}  // namespace jingui::attestation
