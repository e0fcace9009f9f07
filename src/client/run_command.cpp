#include "client/run_command.h"

#include <unistd.h>

#include <algorithm>

#include "client/environment.h"
#include "client/limits.h"
#include "client/residue.h"
#include "client/supervise.h"
#include "protocol/fetch_request.h"
#include "protocol/secret_reference.h"

namespace jingui::client {
namespace {

Result<EnvFile> env_file_of(const RunOptions& options) {
  auto file = load_env_file(options.env_file);
  if (!file && file.error().code == ErrorCode::file_not_found && !options.env_file_given)
    return EnvFile{};
  return file;
}

/// Checked before anything is sent: the server refuses a batch with a malformed reference after
/// using up the challenge.
Result<void> check_references(const Environment& environment) {
  for (const auto& variable : environment.references)
    if (const auto parsed = protocol::parse_secret_reference(variable.value); !parsed)
      return fail(parsed.error().code, variable.name + ": " + printable(parsed.error().detail));
  TRY(protocol::distinct_references(environment.distinct_references()));
  return {};
}

/// In a function of its own: the private key and all state of the handshake are gone when it
/// returns.
Result<std::vector<FetchedSecret>> fetch(const RunOptions& options, const verifier::Lookup& lookup,
                                         const Output& output,
                                         const std::vector<std::string>& references) {
  const auto deadline = TRY(start_deadline(lookup));
  auto server = TRY(find_server(options.connection, lookup));
  TRY(check_scheme(server, options.connection.insecure));
  warn_about_server(server, output);
  const auto session =
      TRY(Session::open(std::move(server), options.connection, lookup, output, deadline));
  const auto key = TRY(dstack::load_env_crypt_key(options.connection.appkeys));
  return fetch_secrets(session->context(key), "run", references);
}

const SecretBytes& value_of(const std::vector<FetchedSecret>& secrets,
                            const std::string& reference) {
  const auto at = std::find_if(secrets.begin(), secrets.end(),
                               [&](const FetchedSecret& s) { return s.reference == reference; });
  return at->value;
}

Result<ChildEnvironment> child_environment(const Environment& environment,
                                           const std::vector<FetchedSecret>& secrets) {
  ChildEnvironment out;
  for (const auto& variable : environment.plain) out.add_plain(variable);
  for (const auto& variable : environment.references)
    TRY(out.add_secret(variable.name, value_of(secrets, variable.value)));
  return out;
}

/// The values go into the patterns: from here on they exist for masking only.
Result<std::shared_ptr<const SecretPatterns>> patterns_of(std::vector<FetchedSecret> secrets,
                                                          const Output& output) {
  std::vector<SecretBytes> values;
  for (auto& secret : secrets) {
    if (!secret.value.empty() && secret.value.size() < kShortSecretBytes)
      output.warning("the value of " + secret.reference + " is shorter than " +
                     std::to_string(kShortSecretBytes) +
                     " bytes: its mask will hide innocent output too");
    values.push_back(std::move(secret.value));
  }
  return SecretPatterns::create(std::move(values));
}

Result<ChildEnd> run(const RunOptions& options, const verifier::Lookup& lookup,
                     const Output& output) {
  const auto file = TRY(env_file_of(options));
  for (const auto& warning : file.warnings) output.warning(warning);
  const auto environment = TRY(merge_environment(inherited_environment(), file));
  TRY(check_references(environment));
  const auto references = environment.distinct_references();
  std::vector<FetchedSecret> secrets;
  if (!references.empty()) secrets = TRY(fetch(options, lookup, output, references));
  auto variables = TRY(child_environment(environment, secrets));
  const auto* path = environment.find("PATH");
  auto patterns = TRY(patterns_of(std::move(secrets), output));
  SuperviseOptions supervised{
      {options.command, path == nullptr ? "" : *path, output.out, output.err, options.inherited},
      std::move(patterns),
      ::getpid() == 1};
  if (!references.empty()) wipe_residue();
  return supervise(std::move(supervised), std::move(variables));
}

int exit_code_for(ErrorCode code) {
  if (code == ErrorCode::child_not_found) return 127;
  if (code == ErrorCode::child_not_executable) return 126;
  return kExitNotStarted;
}

}  // namespace

int run_command(const RunOptions& options, const verifier::Lookup& lookup, const Output& output) {
  const auto end = run(options, lookup, output);
  if (!end) {
    output.error(end.error());
    return exit_code_for(end.error().code);
  }
  for (const auto& warning : end->warnings) output.error({ErrorCode::file_unwritable, warning});
  return end->exit_code == 0 && !end->warnings.empty() ? kExitNotStarted : end->exit_code;
}

}  // namespace jingui::client
