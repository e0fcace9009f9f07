#include "client/admin_command.h"

#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/hints.h"
#include "base/json.h"
#include "client/admin_answer.h"
#include "client/admin_request.h"
#include "client/limits.h"
#include "client/server_answer.h"
#include "protocol/refusal.h"

namespace jingui::client {
namespace {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

Result<std::string> bearer_header(const verifier::Lookup& lookup) {
  if (const auto token = lookup("JINGUI_ADMIN_TOKEN"); token && !token->empty())
    return "Bearer " + *token;
  const auto path = lookup("JINGUI_ADMIN_TOKEN_FILE").value_or("");
  if (path.empty()) return fail(ErrorCode::admin_unauthorized, "no admin token is set");
  const auto content = TRY(read_secret_file(path, kMaxAdminTokenBytes));
  const auto token = without_blanks(as_text(content.expose()));
  if (token.empty()) return fail(ErrorCode::admin_unauthorized, path + " holds no token");
  return "Bearer " + std::string(token);
}

Result<SecretBytes> read_stdin(std::size_t limit) {
  auto content = TRY(SecretBytes::create(limit + 1));
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t n = ::read(0, content.expose().data() + size, content.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(ErrorCode::file_unreadable, "stdin");
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  content.truncate(size);
  return content;
}

/// One line end at the end is what a terminal or `echo` adds; a file is taken as it is.
Result<SecretBytes> value_from_stdin() {
  auto value = TRY(read_stdin(kMaxValueBytes + 1));
  if (!value.empty() && value.expose()[value.size() - 1] == '\n') value.truncate(value.size() - 1);
  if (value.size() > kMaxValueBytes)
    return fail(ErrorCode::file_too_large, "stdin: values have at most 64 KiB");
  return value;
}

Result<SecretBytes> import_from_stdin() {
  auto content = TRY(read_stdin(kMaxImportBytes));
  if (content.size() > kMaxImportBytes)
    return fail(ErrorCode::file_too_large, "stdin: an import has at most 384 KiB");
  return content;
}

Result<SecretBytes> content_for(const AdminOptions& options) {
  if (options.action == AdminAction::items_put)
    return options.file ? read_secret_file(*options.file, kMaxValueBytes) : value_from_stdin();
  if (options.action == AdminAction::items_import)
    return options.file ? read_secret_file(*options.file, kMaxImportBytes) : import_from_stdin();
  return SecretBytes();
}

Result<http::Response> ask(const AdminOptions& options, const verifier::Lookup& lookup,
                           const Output& output) {
  const auto server = TRY(find_server(options.connection, lookup));
  TRY(check_scheme(server, options.connection.insecure));
  auto authorization = TRY(bearer_header(lookup));
  const auto content = TRY(content_for(options));
  auto request = TRY(admin_request(options, content));
  warn_about_server(server, output);
  request.target = server.url.path + request.target;
  request.headers.emplace_back("Authorization", std::move(authorization));
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  http::ClientOptions http;
  http.max_body_bytes = kMaxAdminAnswerBytes;
  http.ca_file = lookup("JINGUI_CA_FILE").value_or("");
  http.proxy = http::ProxySettings::from(lookup);
  return http::send(server.url, std::move(request), http);
}

int report_refusal(const http::Response& response, const Output& output) {
  auto error = refusal_of("server", response);
  if (response.status == 401) error.code = ErrorCode::admin_unauthorized;
  const auto refusal = protocol::parse_refusal(response.body);
  std::string_view reason = refusal ? std::string_view(refusal->reason) : "";
  // The public Go program sends no reason.
  if (reason.empty() && response.status == 401) reason = "admin_unauthorized";
  auto hint = hint_for_reason(reason, Asked::administration);
  if (hint.empty()) hint = hint_for_reason(error_name(error.code), Asked::administration);
  output.error_line(error);
  output.hint(hint.empty() ? hint_for(error.code) : hint);
  return error_exit_code(error.code);
}

Result<std::string> shown(const AdminOptions& options, const std::string& body) {
  const auto value = json::parse(body);
  if (!value) return malformed_answer("admin", value.error());
  return options.json ? json::serialize(*value) + "\n" : admin_text(options.action, *value);
}

bool makes_token(AdminAction action) {
  return action == AdminAction::tokens_create || action == AdminAction::tokens_rotate;
}

int report_error(const Error& error, const Output& output) {
  output.error(error);
  return error_exit_code(error.code);
}

}  // namespace

int admin_command(const AdminOptions& options, const verifier::Lookup& lookup,
                  const Output& output) {
  const auto response = ask(options, lookup, output);
  if (!response) return report_error(response.error(), output);
  if (response->status != 200 && response->status != 201) return report_refusal(*response, output);
  const auto text = shown(options, response->body);
  if (!text) return report_error(text.error(), output);
  const int written = output.finish(*text);
  if (written == 0 && makes_token(options.action))
    output.line("jingui: the token is shown this once; the server keeps only its digest");
  return written;
}

}  // namespace jingui::client
