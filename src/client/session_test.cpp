#include "client/session.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <map>

#include "base/unique_fd.h"
#include "client/limits.h"

using namespace jingui;
using namespace jingui::client;

namespace {

verifier::Lookup settings(std::map<std::string, std::string, std::less<>> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto at = values.find(name);
    return at == values.end() ? std::nullopt : std::optional(at->second);
  };
}

ConnectionOptions server_flag(std::string url, bool insecure = false) {
  ConnectionOptions out;
  out.server = std::move(url);
  out.insecure = insecure;
  return out;
}

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

Result<std::unique_ptr<Session>> open(const verifier::Lookup& lookup,
                                      const std::string& url = "https://vault.example") {
  static const UniqueFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const auto options = server_flag(url);
  auto server = find_server(options, lookup);
  REQUIRE(server);
  return Session::open(std::move(*server), options, lookup, Output{nowhere.get(), nowhere.get()},
                       http::Deadline::after(kDefaultTimeout));
}

struct StrictSession {
  Result<std::unique_ptr<Session>> opened;
  std::string said;  // on stderr, before anything is sent
};

/// With a KMS root pinned.
StrictSession open_strict(std::map<std::string, std::string, std::less<>> more) {
  const UniqueFd roots(::memfd_create("roots", MFD_CLOEXEC)),
      err(::memfd_create("err", MFD_CLOEXEC));
  const std::string pin = "sha256:" + std::string(64, 'a') + "\n";
  REQUIRE(::write(roots.get(), pin.data(), pin.size()) == static_cast<ssize_t>(pin.size()));
  more["JINGUI_KMS_ROOTS"] = "/proc/self/fd/" + std::to_string(roots.get());
  const auto lookup = settings(std::move(more));
  const auto options = server_flag("https://vault.example");
  auto server = find_server(options, lookup);
  REQUIRE(server);
  auto opened = Session::open(std::move(*server), options, lookup, Output{err.get(), err.get()},
                              http::Deadline::after(kDefaultTimeout));
  std::array<char, 4096> text{};
  const auto size = ::pread(err.get(), text.data(), text.size(), 0);
  REQUIRE(size >= 0);
  return {std::move(opened), {text.data(), static_cast<std::size_t>(size)}};
}

std::string said_by_strict_session(std::map<std::string, std::string, std::less<>> more) {
  const auto session = open_strict(std::move(more));
  REQUIRE(session.opened);
  return session.said;
}

}  // namespace

TEST_CASE("session: where the server URL comes from") {
  const auto environment = settings({{"JINGUI_SERVER_URL", "http://env.example//"}});
  const auto given = find_server(server_flag("https://flag.example/base/"), environment);
  REQUIRE(given);
  CHECK(given->text == "https://flag.example/base");
  CHECK(given->url.path == "/base");
  CHECK_FALSE(given->from_environment);
  const auto inherited = find_server({}, environment);
  REQUIRE(inherited);
  CHECK(inherited->text == "http://env.example");
  CHECK(inherited->from_environment);
}

TEST_CASE("session: server URLs that cannot be used") {
  CHECK(refusal(find_server({}, settings({}))) == ErrorCode::server_url_missing);
  CHECK(refusal(find_server(server_flag(""), settings({{"JINGUI_SERVER_URL", "https://x"}}))) ==
        ErrorCode::server_url_missing);
  CHECK(refusal(find_server(server_flag("vault.example"), settings({}))) ==
        ErrorCode::http_url_malformed);
  CHECK(refusal(find_server(server_flag("/run/jingui.sock"), settings({}))) ==
        ErrorCode::http_url_malformed);
  const auto plain = find_server(server_flag("http://vault.example"), settings({}));
  REQUIRE(plain);
  CHECK(refusal(check_scheme(*plain, false)) == ErrorCode::server_url_insecure);
  CHECK(check_scheme(*plain, true));
}

TEST_CASE("session: strict unless it is clearly turned off") {
  CHECK(is_strict(settings({})));
  for (const auto* word : {"0", "false", "NO", " off ", "Off"})
    CHECK_FALSE(is_strict(settings({{"JINGUI_RATLS_STRICT", word}})));
  for (const auto* word : {"", "1", "true", "disabled", "00"})
    CHECK(is_strict(settings({{"JINGUI_RATLS_STRICT", word}})));
}

TEST_CASE("session: only the reference profile exists") {
  CHECK(check_profile(settings({})));
  CHECK(check_profile(settings({{"JINGUI_RATLS_PROFILE", " reference "}})));
  CHECK(refusal(check_profile(settings({{"JINGUI_RATLS_PROFILE", "bound"}}))) == ErrorCode::usage);
}

TEST_CASE("session: strict needs a trust anchor before anything is sent") {
  CHECK(refusal(open(settings({}))) == ErrorCode::trust_anchor_missing);
  const auto lax = open(settings({{"JINGUI_RATLS_STRICT", "0"}}));
  REQUIRE(lax);
  CHECK_FALSE((*lax)->strict());
}

TEST_CASE("session: strict without an expected server app id is a warning") {
  CHECK(said_by_strict_session({{"JINGUI_RATLS_EXPECT_SERVER_APP_ID", std::string(40, 'a')}})
            .empty());
  for (const auto* none : {"", " \n"}) {
    const auto said = said_by_strict_session({{"JINGUI_RATLS_EXPECT_SERVER_APP_ID", none}});
    CHECK(said.starts_with("jingui: WARNING: JINGUI_RATLS_EXPECT_SERVER_APP_ID is not set: "));
    CHECK(said.find('\n') == said.size() - 1);
  }
}

#ifdef JINGUI_SIMULATION
TEST_CASE("session: a KMS root that anybody can sign for needs an expected server app id") {
  CHECK(refusal(open_strict({{"JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "1"}}).opened) ==
        ErrorCode::expected_server_app_id_missing);
  CHECK(open_strict({{"JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "1"},
                     {"JINGUI_RATLS_EXPECT_SERVER_APP_ID", std::string(40, 'a')}})
            .opened);
}
#endif

TEST_CASE("session: plain http is refused without the flag") {
  CHECK(refusal(open(settings({{"JINGUI_RATLS_STRICT", "0"}}), "http://vault.example")) ==
        ErrorCode::server_url_insecure);
}

TEST_CASE("session: one deadline, in whole seconds") {
  const auto left = [](const std::string& text) {
    const auto deadline = start_deadline(settings({{"JINGUI_TIMEOUT", text}}));
    REQUIRE(deadline);
    return deadline->left();
  };
  CHECK(left("") > kDefaultTimeout - std::chrono::seconds(30));
  CHECK(left("") <= kDefaultTimeout);
  CHECK(left(" 600 ") > std::chrono::seconds(500));
  CHECK(left("3600") <= kMaxTimeout);
  for (const auto* text : {"0", "-1", "3601", "1.5", "10s", "1 0", "99999999999999999999"})
    CHECK(refusal(start_deadline(settings({{"JINGUI_TIMEOUT", text}}))) == ErrorCode::usage);
}

TEST_CASE("session: flags go before the environment") {
  const auto environment =
      settings({{"JINGUI_CA_FILE", "/env.pem"}, {"JINGUI_TIMEOUT", "1"}, {"OTHER", "x"}});
  ConnectionOptions options;
  CHECK(with_flags(options, environment)("JINGUI_CA_FILE") == "/env.pem");
  options.ca_file = "/flag.pem";
  options.timeout = "2";
  const auto both = with_flags(options, environment);
  CHECK(both("JINGUI_CA_FILE") == "/flag.pem");
  CHECK(both("JINGUI_TIMEOUT") == "2");
  CHECK(both("OTHER") == "x");
  CHECK_FALSE(both("UNSET"));
}
