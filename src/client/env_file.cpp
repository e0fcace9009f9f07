#include "client/env_file.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "client/limits.h"

namespace jingui::client {
namespace {

/// White space of Unicode as UTF-8: the public Go program trims these too.
constexpr auto kSpaces = std::to_array<std::string_view>({" ",
                                                          "\t",
                                                          "\r",
                                                          "\v",
                                                          "\f",
                                                          "\xc2\x85",
                                                          "\xc2\xa0",
                                                          "\xe1\x9a\x80",
                                                          "\xe2\x80\x80",
                                                          "\xe2\x80\x81",
                                                          "\xe2\x80\x82",
                                                          "\xe2\x80\x83",
                                                          "\xe2\x80\x84",
                                                          "\xe2\x80\x85",
                                                          "\xe2\x80\x86",
                                                          "\xe2\x80\x87",
                                                          "\xe2\x80\x88",
                                                          "\xe2\x80\x89",
                                                          "\xe2\x80\x8a",
                                                          "\xe2\x80\xa8",
                                                          "\xe2\x80\xa9",
                                                          "\xe2\x80\xaf",
                                                          "\xe2\x81\x9f",
                                                          "\xe3\x80\x80"});

std::string_view trim(std::string_view text) {
  const auto starts = [&](std::string_view s) { return text.starts_with(s); };
  const auto ends = [&](std::string_view s) { return text.ends_with(s); };
  for (auto s = kSpaces.end();
       (s = std::find_if(kSpaces.begin(), kSpaces.end(), starts)) != kSpaces.end();)
    text.remove_prefix(s->size());
  for (auto s = kSpaces.end();
       (s = std::find_if(kSpaces.begin(), kSpaces.end(), ends)) != kSpaces.end();)
    text.remove_suffix(s->size());
  return text;
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool is_valid_name(std::string_view name) {
  const auto allowed = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), allowed);
}

std::string_view without_export(std::string_view name) {
  constexpr std::string_view kWord = "export";
  if (!name.starts_with(kWord)) return name;
  const auto rest = trim(name.substr(kWord.size()));
  const bool separated = rest.size() < name.size() - kWord.size();
  return separated ? rest : name;
}

std::string_view without_quotes(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

tl::unexpected<Error> malformed(std::size_t line, std::string_view what) {
  return fail(ErrorCode::env_file_malformed,
              "line " + std::to_string(line) + ": " + std::string(what));
}

void warn_about(const std::string& name, EnvFile& out) {
  if (name.starts_with("LD_") || name == "PATH")
    out.warnings.push_back("the env file sets " + name +
                           ", which changes what the command loads or runs");
  if (name.starts_with("JINGUI_"))
    out.warnings.push_back("the env file sets " + name +
                           ", which has no effect: JINGUI_ settings are read from the environment");
}

Result<void> parse_line(std::string_view line, std::size_t number, EnvFile& out) {
  line = trim(line);
  if (line.empty() || line.front() == '#') return {};
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return malformed(number, "missing '='");
  const auto name = without_export(trim(line.substr(0, equals)));
  if (!is_valid_name(name)) return malformed(number, "invalid name before '='");
  if (out.entries.size() == kMaxEnvFileEntries) return malformed(number, "too many entries");
  out.entries.push_back(
      {std::string(name), std::string(without_quotes(trim(line.substr(equals + 1))))});
  warn_about(out.entries.back().name, out);
  return {};
}

}  // namespace

Result<EnvFile> parse_env_file(std::string_view text) {
  EnvFile out;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    TRY(parse_line(text.substr(0, end), number, out));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Result<EnvFile> load_env_file(const std::string& path) {
  const auto content = TRY(read_file(path, kMaxEnvFileBytes));
  auto file = parse_env_file(as_text(content));
  if (!file) return fail(file.error().code, path + ": " + file.error().detail);
  return file;
}

}  // namespace jingui::client
