#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "client/limits.h"
#include "client/read_command.h"
#include "client/server_answer.h"

namespace jingui::client {
namespace {

/// A guest agent that does not answer is nothing special here: outside of a TEE there is none.
constexpr std::chrono::seconds kInfoTimeout{2};

struct Status {
  std::string fid, public_key, dstack_app_id, server;
  bool strict = true;
  std::string expected_server_app_id;
  std::string server_app_id;  // verified
  std::optional<Error> error;
};

std::string own_app_id(const http::Deadline& deadline) {
  const auto patience = std::min<std::chrono::milliseconds>(kInfoTimeout, deadline.left());
  const auto agent = dstack::GuestAgent::from_environment(patience);
  if (!agent) return {};
  const auto info = agent->info();
  return info ? printable(info->app_id) : std::string{};
}

Result<AcceptedChallenge> try_challenge(ServerUrl server, const crypto::X25519PrivateKey& key,
                                        const StatusOptions& options,
                                        const verifier::Lookup& lookup, const Output& output,
                                        const http::Deadline& deadline) {
  const auto session =
      TRY(Session::open(std::move(server), options.connection, lookup, output, deadline));
  return request_challenge(session->context(key));
}

Result<Status> find_out(const StatusOptions& options, const verifier::Lookup& lookup,
                        const Output& output) {
  const auto deadline = TRY(start_deadline(lookup));
  auto server = TRY(find_server(options.connection, lookup));
  const auto key = TRY(dstack::load_env_crypt_key(options.connection.appkeys));
  if (server.from_environment)
    output.warning("using server URL from JINGUI_SERVER_URL environment variable");
  Status out{.fid = crypto::fid_of(key.public_key()),
             .public_key = hex_encode(key.public_key()),
             .dstack_app_id = own_app_id(deadline),
             .server = server.text,
             .strict = is_strict(lookup),
             .expected_server_app_id = trimmed_setting(lookup, "JINGUI_RATLS_EXPECT_SERVER_APP_ID"),
             .server_app_id = {},
             .error = {}};
  const auto challenge = try_challenge(std::move(server), key, options, lookup, output, deadline);
  if (!challenge)
    out.error = challenge.error();
  else if (challenge->server != nullptr)
    out.server_app_id = challenge->server->app_id_hex();
  return out;
}

/// What the server said stands as it is; our own errors are named.
std::string error_line(const Error& error) {
  const bool quoted = error.code == ErrorCode::server_refused ||
                      error.code == ErrorCode::server_redirected || error.code == ErrorCode::busy ||
                      error.code == ErrorCode::server_url_insecure;
  return printable(quoted ? error.detail : describe(error), kMaxLineBytes);
}

std::string as_lines(const Status& status, const std::string& appkeys) {
  std::string out = "appkeys_path=" + printable(appkeys) + "\nfid=" + status.fid +
                    "\npublic_key=" + status.public_key + "\n";
  if (!status.dstack_app_id.empty()) out += "dstack_app_id=" + status.dstack_app_id + "\n";
  out += "server=" + printable(status.server) +
         "\nregistered=" + (status.error ? "false" : "true") + "\n";
  if (status.error) out += "status_error=" + error_line(*status.error) + "\n";
  return out;
}

std::string as_json(const Status& status, const std::string& appkeys) {
  json::object out{
      {"appkeys_path", printable(appkeys)}, {"fid", status.fid}, {"public_key", status.public_key}};
  if (!status.dstack_app_id.empty()) out["dstack_app_id"] = status.dstack_app_id;
  out["server"] = printable(status.server);
  out["profile"] = "reference";
  out["strict"] = status.strict;
  if (!status.expected_server_app_id.empty())
    out["expected_server_app_id"] = printable(status.expected_server_app_id);
  if (!status.server_app_id.empty()) out["server_app_id"] = status.server_app_id;
  out["registered"] = !status.error.has_value();
  if (status.error) {
    out["reason"] = error_name(status.error->code);
    out["status_error"] = error_line(*status.error);
  }
  return json::serialize(out) + "\n";
}

}  // namespace

int status_command(const StatusOptions& options, const verifier::Lookup& lookup,
                   const Output& output) {
  const auto status = find_out(options, lookup, output);
  if (!status) {
    output.error(status.error());
    return error_exit_code(status.error().code);
  }
  const auto& appkeys = options.connection.appkeys;
  const int written =
      output.finish(options.json ? as_json(*status, appkeys) : as_lines(*status, appkeys));
  if (!status->error) return written;
  output.hint(hint_about(*status->error));
  return error_exit_code(status->error->code);
}

}  // namespace jingui::client
