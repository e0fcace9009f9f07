#include "client/read_command.h"

#include "base/encoding.h"
#include "protocol/secret_reference.h"

namespace jingui::client {
namespace {

Result<SecretBytes> read_value(const ReadOptions& options, const verifier::Lookup& lookup,
                               const Output& output) {
  const auto deadline = TRY(start_deadline(lookup));
  auto server = TRY(find_server(options.connection, lookup));
  if (const auto parsed = protocol::parse_secret_reference(options.reference); !parsed)
    return fail(parsed.error().code, printable(parsed.error().detail));
  const auto key = TRY(dstack::load_env_crypt_key(options.connection.appkeys));
  if (options.show_meta) {
    output.line("FID: " + crypto::fid_of(key.public_key()));
    output.line("Public Key: " + hex_encode(key.public_key()));
  }
  TRY(check_scheme(server, options.connection.insecure));
  warn_about_server(server, output);
  const auto session =
      TRY(Session::open(std::move(server), options.connection, lookup, output, deadline));
  auto secrets = TRY(fetch_secrets(session->context(key), "read", {options.reference}));
  return std::move(secrets.front().value);
}

}  // namespace

int read_command(const ReadOptions& options, const verifier::Lookup& lookup, const Output& output) {
  const auto value = read_value(options, lookup, output);
  if (!value) {
    output.error(value.error());
    return error_exit_code(value.error().code);
  }
  const auto written = output.result(value->expose());
  if (written) return 0;
  output.error(written.error());
  return error_exit_code(written.error().code);
}

}  // namespace jingui::client
