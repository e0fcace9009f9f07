#include "cli/completion.h"

#include <algorithm>
#include <functional>
#include <set>

namespace jingui::cli {
namespace {

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

/// In single quotes; descriptions are our own, names have no special characters.
std::string quoted(std::string_view text, std::string_view quote_inside) {
  std::string out = "'";
  for (const char c : text)
    if (c == '\'')
      out.append(quote_inside);
    else
      out.push_back(c);
  return out + "'";
}
std::string posix_quoted(std::string_view text) {
  return quoted(text, "'\\''");
}
std::string fish_quoted(std::string_view text) {
  return quoted(text, "\\'");
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  const auto at = text.find(what);
  return text.replace(at, what.size(), by);
}

std::vector<std::string> flag_names(const std::vector<Command>& tree,
                                    const std::function<bool(const Flag&)>& wanted) {
  std::set<std::string> out;
  for (const auto& command : tree)
    for (const auto& flag : command.flags)
      if (wanted(flag)) out.insert(flag.name);
  return {out.begin(), out.end()};
}
std::string file_flags(const std::vector<Command>& tree, std::string_view between) {
  return join(flag_names(tree, [](const Flag& f) { return f.takes_value && f.is_file; }), between);
}
std::string text_flags(const std::vector<Command>& tree, std::string_view between) {
  return join(flag_names(tree, [](const Flag& f) { return f.takes_value && !f.is_file; }), between);
}

/// Every path but the program's own, as patterns of `case`.
std::string paths(const std::vector<Command>& tree, std::string_view between) {
  std::vector<std::string> out;
  for (std::size_t i = 1; i < tree.size(); ++i) out.push_back("'" + tree[i].path + "'");
  return join(out, between);
}

std::string_view about_of(const std::vector<Command>& tree, const std::string& path) {
  const auto at =
      std::find_if(tree.begin(), tree.end(), [&](const Command& c) { return c.path == path; });
  return at == tree.end() ? std::string_view{} : std::string_view(at->about);
}

constexpr std::string_view kBash = R"(# bash completion for jingui
_jingui() {
  local cur=${COMP_WORDS[COMP_CWORD]} where=jingui value= commands= flags= word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ -n $value ]]; then value=; continue; fi
    if [[ $where == 'jingui run' && $word == -- ]]; then
      if ((COMP_CWORD == i + 1)); then
        mapfile -t COMPREPLY < <(compgen -c -- "$cur")
      else
        compopt -o default
      fi
      return
    fi
    case "$where $word" in
      @PATHS@) where="$where $word" ;;
    esac
    case $word in
      @FILE_FLAGS@) value=file ;;
      @TEXT_FLAGS@) value=text ;;
    esac
  done
  if [[ $value == file ]]; then compopt -o default; return; fi
  if [[ $value == text ]]; then return; fi
  case $where in
@CASES@  esac
  if [[ $cur == -* ]]; then commands=$flags; fi
  mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
}
complete -F _jingui jingui
)";

std::string bash(const std::vector<Command>& tree) {
  std::string cases;
  for (const auto& command : tree) {
    std::vector<std::string> flags;
    for (const auto& flag : command.flags) flags.push_back(flag.name);
    cases += "    '" + command.path + "') commands='" + join(command.commands, " ") + "' flags='" +
             join(flags, " ") + "' ;;\n";
  }
  auto out = replaced(std::string(kBash), "@PATHS@", paths(tree, "|"));
  out = replaced(std::move(out), "@FILE_FLAGS@", file_flags(tree, "|"));
  out = replaced(std::move(out), "@TEXT_FLAGS@", text_flags(tree, "|"));
  return replaced(std::move(out), "@CASES@", cases);
}

constexpr std::string_view kZsh = R"(#compdef jingui
_jingui() {
  local where=jingui value= word
  local -a commands flags
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    if [[ -n $value ]]; then value=; continue; fi
    if [[ $where == 'jingui run' && $word == -- ]]; then
      shift $i words
      ((CURRENT -= i))
      _normal
      return
    fi
    case "$where $word" in
      (@PATHS@) where="$where $word" ;;
    esac
    case $word in
      (@FILE_FLAGS@) value=file ;;
      (@TEXT_FLAGS@) value=text ;;
    esac
  done
  if [[ $value == file ]]; then _files; return; fi
  if [[ $value == text ]]; then return 1; fi
  case $where in
@CASES@  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o flag flags
  else
    _describe command commands
  fi
}
if [[ ${funcstack[1]} == _jingui ]]; then _jingui "$@"; else compdef _jingui jingui; fi
)";

std::string zsh(const std::vector<Command>& tree) {
  std::string cases;
  for (const auto& command : tree) {
    std::vector<std::string> names, flags;
    for (const auto& name : command.commands)
      names.push_back(
          posix_quoted(name + ":" + std::string(about_of(tree, command.path + " " + name))));
    for (const auto& flag : command.flags)
      flags.push_back(posix_quoted(flag.name + ":" + flag.about));
    cases += "    ('" + command.path + "')\n      commands=(" + join(names, " ") +
             ")\n      flags=(" + join(flags, " ") + ") ;;\n";
  }
  auto out = replaced(std::string(kZsh), "@PATHS@", paths(tree, "|"));
  out = replaced(std::move(out), "@FILE_FLAGS@", file_flags(tree, "|"));
  out = replaced(std::move(out), "@TEXT_FLAGS@", text_flags(tree, "|"));
  return replaced(std::move(out), "@CASES@", cases);
}

constexpr std::string_view kFish = R"(# fish completion for jingui
function __jingui_at
    set -l where jingui
    set -l value
    for word in (commandline -opc)[2..-1]
        if test -n "$value"
            set value
            continue
        end
        if test "$where" = 'jingui run' -a "$word" = --
            set where command
            break
        end
        switch "$where $word"
            case @PATHS@
                set where "$where $word"
        end
        switch $word
            case @VALUE_FLAGS@
                set value yes
        end
    end
    test "$where" = "$argv[1]"
end
complete -c jingui -f
complete -c jingui -n "__jingui_at command" -a '(__fish_complete_command)'
complete -c jingui -n "__jingui_at command" -F
)";

std::string fish_flag(const std::string& condition, const Flag& flag) {
  const bool is_long = flag.name.starts_with("--");
  std::string out = condition + (is_long ? " -l " : " -s ") + flag.name.substr(is_long ? 2 : 1);
  if (flag.takes_value) out += flag.is_file ? " -r -F" : " -x";
  return out + " -d " + fish_quoted(flag.about) + "\n";
}

std::string fish(const std::vector<Command>& tree) {
  auto out = replaced(std::string(kFish), "@PATHS@", paths(tree, " "));
  out = replaced(std::move(out), "@VALUE_FLAGS@",
                 file_flags(tree, " ") + " " + text_flags(tree, " "));
  for (const auto& command : tree) {
    const auto condition = "complete -c jingui -n \"__jingui_at '" + command.path + "'\"";
    for (const auto& name : command.commands)
      out += condition + " -a " + name + " -d " +
             fish_quoted(about_of(tree, command.path + " " + name)) + "\n";
    for (const auto& flag : command.flags) out += fish_flag(condition, flag);
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell, const std::vector<Command>& tree) {
  if (shell == "bash") return bash(tree);
  return shell == "zsh" ? zsh(tree) : fish(tree);
}

}  // namespace jingui::cli
