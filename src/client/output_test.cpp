#include "client/output.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "client/limits.h"
#include "client/server_answer.h"

using namespace jingui;
using namespace jingui::client;

TEST_CASE("output: peer text cannot drive the terminal") {
  CHECK(printable("plain text, \xe9\x87\x91\xe5\x8c\xae") ==
        "plain text, \xe9\x87\x91\xe5\x8c\xae");
  CHECK(printable("\x1b[31m\n\x7f") == "\\x1b[31m\\x0a\\x7f");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");
  CHECK(printable("\xff\xe9\x87") == "\\xff\\xe9\\x87");
  CHECK(printable("\xc0\x80") == "\\xc0\\x80");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(printable(std::string(2 * kMaxShownPeerText, 'x')) ==
        std::string(kMaxShownPeerText, 'x') + "…");
}

TEST_CASE("output: an error names itself and says what to do") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const UniqueFd read(ends[0]);
  UniqueFd write(ends[1]);
  Output{1, write.get()}.error({ErrorCode::trust_anchor_missing});
  write.reset();
  char text[512] = {};
  REQUIRE(::read(read.get(), text, sizeof text - 1) > 0);
  const std::string seen(text);
  CHECK(seen.starts_with("jingui: error: no trust anchor"));
  CHECK(seen.find("(trust_anchor_missing)\nhint: ") != std::string::npos);
  CHECK(hint_for(ErrorCode::trust_anchor_missing).find("JINGUI_KMS_ROOTS") !=
        std::string_view::npos);
  CHECK(hint_for(ErrorCode::internal).empty());
}

TEST_CASE("output: a result that cannot be written is noticed") {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  CHECK_FALSE(Output{full.get(), 2}.result_bytes(as_bytes("x")));
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
