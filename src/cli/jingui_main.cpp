// jingui: run a command with its secrets, read one, look at the own registration, verify evidence,
// administer a server.
#include <fcntl.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <span>

#include "base/harden_process.h"
#include "base/log.h"
#include "base/secret_bytes.h"
#include "cli/command_tree.h"
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/usage_error.h"
#include "client/limits.h"

namespace {

using namespace jingui;
using namespace jingui::client;
using cli::Arguments;

constexpr const char* kAbout = "Secrets for workloads in trusted execution environments";

Result<void> set_log_level(const Arguments& arguments) {
  const auto lookup = verifier::process_environment();
  std::string level = arguments.verbose ? "debug" : trimmed_setting(lookup, "JINGUI_LOG_LEVEL");
  if (arguments.log_level.find_first_not_of(" \t") != std::string::npos)
    level = arguments.log_level;
  if (level.empty()) level = "info";
  log::set_level(TRY(log::parse_level(level)));
  return {};
}

/// Descriptors 0 to 2 are what they are called, even if we were started without them: a pipe of
/// ours must not become stdout.
void open_standard_descriptors() {
  int fd = 0;
  do fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= 2);
  if (fd > 2) ::close(fd);
}

/// The command after the first "--" of `run` is not ours to parse.
std::vector<std::string> split_command(std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  if (end == words.end()) return {};
  std::vector<std::string> command(end + 1, words.end());
  words.erase(end, words.end());
  return command;
}

/// `jingui help [command ...]`.
int help(const CLI::App& app, const std::vector<std::string>& words, const Output& output) {
  const CLI::App* at = &app;
  std::string path;
  const auto first = std::find(words.begin(), words.end(), "help") + 1;
  for (const auto& word : std::span(first, words.end())) {
    if (word.starts_with('-')) continue;
    const auto subs = at->get_subcommands([&](const CLI::App* a) { return a->get_name() == word; });
    if (subs.empty()) {
      output.error_line({ErrorCode::usage, "unknown command \"" + printable(word) + "\""});
      output.hint("jingui --help");
      return error_exit_code(ErrorCode::usage);
    }
    path += (path.empty() ? "" : " ") + at->get_name();
    at = subs.front();
  }
  return output.finish(at->help(path));
}

int print_completion(const std::string& shell, const Output& output) {
  Arguments unused;
  CLI::App whole(kAbout, "jingui");
  cli::describe_program(whole, unused, {});
  return output.finish(cli::completion_script(shell, cli::command_tree(whole)));
}

int dispatch(const CLI::App& app, std::string_view word, Arguments& arguments) {
  const Output output;
  if (const auto level = set_log_level(arguments); !level) {
    output.error(level.error());
    return word == "run" ? kExitNotStarted : error_exit_code(level.error().code);
  }
  const auto settings = [](const ConnectionOptions& options) {
    return with_flags(options, verifier::process_environment());
  };
  init_secret_memory(word == "run" ? kRunArenaBytes : kSmallArenaBytes);
  if (word == "run") return run_command(arguments.run, settings(arguments.run.connection), output);
  if (word == "read")
    return read_command(arguments.read, settings(arguments.read.connection), output);
  if (word == "status")
    return status_command(arguments.status, settings(arguments.status.connection), output);
  if (word == "verify")
    return run_verify(arguments.verify, verifier::process_environment(), std::cout, std::cerr);
  if (word == "admin")
    return admin_command(arguments.admin, settings(arguments.admin.connection), output);
  if (word == "completion") return print_completion(arguments.shell, output);
  return output.finish(app.help());
}

int refuse(const CLI::App& app, std::string_view word, const CLI::ParseError& error) {
  const Output output;
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const auto usage = cli::explain(app, error);
  output.error_line(usage.error);
  for (const auto& hint : usage.hints) output.hint(hint);
  return word == "run" ? kExitNotStarted : error_exit_code(ErrorCode::usage);
}

int run_words(std::vector<std::string> words, Arguments& arguments) {
  const std::string word(cli::command_word(words));
  CLI::App app(kAbout, "jingui");
  if (word == "help") {
    cli::describe_program(app, arguments, {});
    return help(app, words, Output{});
  }
  cli::describe_program(app, arguments, word);
  std::vector<std::string> command;
  if (word == "run") {
    command = split_command(words);
    if (!command.empty()) app.get_subcommand("run")->get_option("command")->required(false);
  }
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return refuse(app, word, error);
  }
  if (word == "run")
    arguments.run.env_file_given = app.get_subcommand("run")->count("--env-file") > 0;
  arguments.run.command.insert(arguments.run.command.end(), command.begin(), command.end());
  return dispatch(app, word, arguments);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  arguments.run.inherited = InheritedState::capture();
  open_standard_descriptors();
  harden_process();
  mallopt(M_ARENA_MAX, 1);  // the threads that carry output allocate next to nothing
  // No openssl.cnf: whoever can set OPENSSL_CONF could load code into this process, and reading it
  // takes time.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  return run_words({argv + 1, argv + argc}, arguments);
}
