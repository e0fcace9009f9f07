#include "client/admin_command.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>

#include "base/file.h"
#include "base/json.h"
#include "client/admin_request.h"
#include "client/limits.h"
#include "client/server_answer.h"

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
  return "Bearer " + std::string(without_blanks(as_text(content.expose())));
}

/// One line end at the end is what a terminal or `echo` adds; a file is taken as it is.
Result<SecretBytes> value_from_stdin() {
  auto value = TRY(SecretBytes::create(kMaxValueBytes + 2));
  std::size_t size = 0;
  while (size < value.size()) {
    const ssize_t n = ::read(0, value.expose().data() + size, value.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(ErrorCode::file_unreadable, "stdin");
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > 0 && value.expose()[size - 1] == '\n') --size;
  if (size > kMaxValueBytes)
    return fail(ErrorCode::file_too_large, "stdin: values have at most 64 KiB");
  value.truncate(size);
  return value;
}

Result<SecretBytes> value_for(const AdminOptions& options) {
  if (options.action != AdminAction::items_put) return SecretBytes();
  return options.file ? read_secret_file(*options.file, kMaxValueBytes) : value_from_stdin();
}

Result<std::string> ask(const AdminOptions& options, const verifier::Lookup& lookup,
                        const Output& output) {
  const auto server = TRY(find_server(options.connection, lookup));
  TRY(check_scheme(server, options.connection.insecure));
  auto authorization = TRY(bearer_header(lookup));
  const auto value = TRY(value_for(options));
  auto request = TRY(admin_request(options, value));
  warn_about_server(server, output);
  request.target = server.url.path + request.target;
  request.headers.emplace_back("Authorization", std::move(authorization));
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  http::ClientOptions http;
  http.max_body_bytes = kMaxAdminAnswerBytes;
  http.ca_file = lookup("JINGUI_CA_FILE").value_or("");
  auto response = TRY(http::send(server.url, std::move(request), http));
  if (response.status == 200 || response.status == 201) return std::move(response.body);
  auto refusal = refusal_of("server", response);
  if (response.status == 401) refusal.code = ErrorCode::admin_unauthorized;
  return fail(std::move(refusal));
}

std::string text_of(const json::value& value) {
  if (value.is_null()) return "-";
  return printable(value.is_string() ? std::string_view(value.get_string())
                                     : json::serialize(value));
}

/// One line: a text as it is, the members of an object as key=value.
std::string line_of(const json::value& value) {
  if (!value.is_object()) return text_of(value) + "\n";
  std::string out;
  for (const auto& member : value.get_object())
    out += (out.empty() ? "" : " ") + printable(member.key()) + "=" + text_of(member.value());
  return out + "\n";
}

std::string lines_of(const json::value& value) {
  // items get: the keys are the answer.
  if (const auto* object = value.if_object(); object != nullptr)
    if (const auto* keys = json::find(*object, "keys"); keys != nullptr) return lines_of(*keys);
  if (!value.is_array()) return line_of(value);
  std::string out;
  for (const auto& element : value.get_array()) out += line_of(element);
  return out;
}

Result<std::string> shown(const AdminOptions& options, const std::string& body) {
  const auto value = json::parse(body);
  if (!value) return malformed_answer("admin", value.error());
  return options.json ? json::serialize(*value) + "\n" : lines_of(*value);
}

Result<std::string> perform(const AdminOptions& options, const verifier::Lookup& lookup,
                            const Output& output) {
  const auto body = TRY(ask(options, lookup, output));
  return shown(options, body);
}

}  // namespace

int admin_command(const AdminOptions& options, const verifier::Lookup& lookup,
                  const Output& output) {
  const auto text = perform(options, lookup, output);
  if (!text) {
    output.error(text.error());
    return error_exit_code(text.error().code);
  }
  output.result(*text);
  return 0;
}

}  // namespace jingui::client
