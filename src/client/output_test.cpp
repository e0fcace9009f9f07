#include "client/output.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/hints.h"
#include "base/unique_fd.h"
#include "client/server_answer.h"

using namespace jingui;
using namespace jingui::client;

namespace {

/// What `speak` writes to stderr.
template <class Speak>
std::string spoken(const Speak& speak) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const UniqueFd read(ends[0]);
  UniqueFd write(ends[1]);
  speak(Output{1, write.get()});
  write.reset();
  std::string text(4096, '\0');
  text.resize(
      static_cast<std::size_t>(std::max<ssize_t>(0, ::read(read.get(), text.data(), text.size()))));
  return text;
}

Error refused(int status, std::string body) {
  return refusal_of("server", {status, {}, std::move(body)});
}

}  // namespace

TEST_CASE("output: an error names itself and says what to do") {
  const auto seen =
      spoken([](const Output& output) { output.error({ErrorCode::trust_anchor_missing}); });
  CHECK(seen.starts_with("jingui: error: no trust anchor"));
  CHECK(seen.find("(trust_anchor_missing)\nhint: set JINGUI_KMS_ROOTS") != std::string::npos);
}

TEST_CASE("output: whatever the detail holds, it is one line that drives no terminal") {
  const auto seen = spoken([](const Output& output) {
    output.error_line({ErrorCode::usage, "a\nb\x1b[31m\u202e"});
    output.warning("c\nd");
    output.hint("");
  });
  CHECK(seen ==
        "jingui: error: wrong usage (usage): a\\x0ab\\x1b[31m\\xe2\\x80\\xae\n"
        "jingui: WARNING: c\\x0ad\n");
}

TEST_CASE("output: what a server refused has the hint of the reason that it quotes") {
  const auto denied = refused(403, R"({"error":"e","reason":"reference_denied"})");
  CHECK(denied.code == ErrorCode::server_refused);
  CHECK(quoted_reason(denied) == "reference_denied");
  CHECK(hint_about(denied).find("jingui admin grants add") != std::string_view::npos);
  CHECK(hint_about(refused(400, R"({"error":"e","reason":"profile_not_allowed"})"))
            .find("--profile") != std::string_view::npos);
  auto busy = refused(429, R"({"error":"e","reason":"too_many"})");
  busy.detail += " (not tried again: 4 times is enough)";
  CHECK(busy.code == ErrorCode::busy);
  CHECK(hint_about(busy).find("JINGUI_RATE_LIMIT") != std::string_view::npos);
  CHECK(hint_about(refused(404, R"({"error":"e","reason":"reference_unknown"})"))
            .find("items list") != std::string_view::npos);
}

TEST_CASE("output: without a known reason the code has its own hint") {
  for (const char* body :
       {"", "<html>{}</html>", R"({"error":"e"})", R"({"error":"e","reason":"new_one"})",
        R"({"error":"\u202e","reason":7})", "}{"})
    CHECK(hint_about(refused(403, body)) == hint_for(ErrorCode::server_refused));
  CHECK(hint_about(refused(503, "<html>")) == hint_for(ErrorCode::busy));
  const Error local{ErrorCode::file_not_found, R"({"error":"e","reason":"too_many"})"};
  CHECK(quoted_reason(local).empty());
  CHECK(hint_about(local) == hint_for(ErrorCode::file_not_found));
}

TEST_CASE("output: a result that cannot be written is noticed") {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  const auto lost = Output{full.get(), 2}.result(as_bytes("x"));
  CHECK(lost.error().code == ErrorCode::file_unwritable);
  CHECK(lost.error().detail == "stdout: No space left on device");
  const auto seen = spoken([&](const Output& output) {
    CHECK(Output{full.get(), output.err}.finish("x") == 1);
  });
  CHECK(seen.find("(file_unwritable): stdout: ") != std::string::npos);
  CHECK(seen.find("\nhint: ") != std::string::npos);
}

TEST_CASE("output: a redirect says that it is not followed") {
  http::Response response;
  response.status = 302;
  response.headers = {{"Location", "https://other.example/\x1b[2J"}};
  CHECK(refusal_of("server", response).detail ==
        "server returned 302:  (redirects are not followed; Location: "
        "https://other.example/\\x1b[2J)");
  CHECK(refusal_of("server", response).code == ErrorCode::server_redirected);
  CHECK(hint_for(ErrorCode::server_redirected).find("server URL") != std::string_view::npos);
}
