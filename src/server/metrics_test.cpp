#include "server/metrics.h"

#include <sstream>

#include "server/server_test_support.h"

namespace jingui::server {
namespace {

using std::chrono::milliseconds;

std::string text_of(const Metrics& metrics) {
  MetricsText out;
  metrics.write(out);
  return out.text();
}

bool has(const std::string& text, std::string_view line) {
  return ("\n" + text).find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST_CASE("a sample has its labels in quotes, escaped") {
  MetricsText out;
  out.family("a_total", "counter", "What it is.");
  out.sample(1.5, {{"x", "a\"b\\c\nd"}, {"y", ""}});
  out.sample(1e9);
  CHECK(out.text() ==
        "# HELP a_total What it is.\n# TYPE a_total counter\n"
        "a_total{x=\"a\\\"b\\\\c\\nd\",y=\"\"} 1.5\na_total 1e+09\n");
}

TEST_CASE("requests and their durations") {
  Metrics metrics({"1.2.3", {77}, nullptr, nullptr});
  metrics.count_request("/healthz", "GET", 200, milliseconds{2});
  metrics.count_request("/healthz", "GET", 200, milliseconds{700});
  metrics.count_request("/healthz", "GET", 503, std::chrono::seconds{60});
  metrics.count_refused_request(408);
  const auto text = text_of(metrics);
  CHECK(has(text, R"(jingui_build_info{version="1.2.3"} 1)"));
  CHECK(has(text, R"(jingui_http_requests_total{route="/healthz",method="GET",code="200"} 2)"));
  CHECK(has(text, R"(jingui_http_requests_total{route="/healthz",method="GET",code="503"} 1)"));
  CHECK(has(text, R"(jingui_http_requests_total{route="other",method="other",code="408"} 1)"));
  const std::string series =
      R"(jingui_http_request_duration_seconds_bucket{route="/healthz",method="GET",le=)";
  CHECK(has(text, series + R"("0.001"} 0)"));
  CHECK(has(text, series + R"("0.0025"} 1)"));
  CHECK(has(text, series + R"("0.5"} 1)"));
  CHECK(has(text, series + R"("1"} 2)"));
  CHECK(has(text, series + R"("10"} 2)"));
  CHECK(has(text, series + R"("+Inf"} 3)"));
  CHECK(has(text,
            R"(jingui_http_request_duration_seconds_sum{route="/healthz",method="GET"} 60.702)"));
  CHECK(
      has(text, R"(jingui_http_request_duration_seconds_count{route="/healthz",method="GET"} 3)"));
  CHECK(has(text, "process_start_time_seconds 77"));
  for (const char* name : {"process_resident_memory_bytes ", "process_open_fds ",
                           "process_max_fds ", "process_cpu_seconds_total "})
    CHECK(text.find("\n" + std::string(name)) != std::string::npos);
}

TEST_CASE("what connections hold") {
  http::ServerLoad load;
  load.connection_opened();
  load.connection_opened();
  load.connection_closed();
  load.connection_evicted();
  CHECK(load.take_request_bytes(5));
  const auto text = text_of(Metrics({"", {}, &load, nullptr}));
  CHECK(has(text, "jingui_http_connections 1"));
  CHECK(has(text, "jingui_http_connections_evicted_total 1"));
  CHECK(has(text, "jingui_http_body_bytes_in_flight 5"));
}

TEST_CASE("the handshake is counted, and paths of strangers make no series") {
  TestServer server;
  const std::string fid = server.set_up(key_of_seed("client"), "app");
  const auto challenge = [&](const std::string& name) {
    return server.send("POST", "/v1/secrets/challenge", R"({"fid":")" + name + "\"}").status;
  };
  CHECK(challenge(fid) == 200);
  CHECK(challenge(std::string(40, '0')) == 404);
  CHECK(server.send("POST", "/v1/secrets/challenge", "{").status == 400);
  for (int i = 0; i < 50; ++i) CHECK(server.send("GET", "/x" + std::to_string(i)).status == 404);
  CHECK(server.send("BREW" + std::string(9, 'x'), "/healthz").status == 404);
  const auto answer = server.admin("GET", "/metrics");
  CHECK(answer.status == 200);
  CHECK(http::header(answer.headers, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  const auto& text = answer.body;
  CHECK(has(text, "jingui_challenges_issued_total 1"));
  CHECK(has(text, "jingui_challenges_open 1"));
  CHECK(has(text, R"(jingui_handshake_refusals_total{reason="instance_not_found"} 1)"));
  CHECK(has(text, R"(jingui_handshake_refusals_total{reason="json_malformed"} 1)"));
  CHECK(has(text, R"(jingui_http_requests_total{route="other",method="other",code="404"} 51)"));
  CHECK(
      has(text, R"(jingui_http_requests_total{route="/v1/instances",method="POST",code="201"} 1)"));
  CHECK(text.find(fid) == std::string::npos);
  CHECK(text.find("BREW") == std::string::npos);
}

}  // namespace
}  // namespace jingui::server
