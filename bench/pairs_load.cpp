// Load for one server: strict challenge and fetch pairs over one kept connection, as fast as the
// server answers. Prints the number of pairs. Usage: pairs_load PORT GUEST_SOCKET APPKEYS PAIRS
// REFERENCE...
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/encoding.h"
#include "base/json.h"
#include "base/unique_fd.h"
#include "crypto/ecies.h"
#include "dstack/app_keys.h"
#include "dstack/guest_agent.h"

namespace {

using namespace jingui;

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "pairs_load: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T value_or_die(Result<T> result) {
  if (!result) die(describe(result.error()));
  return *std::move(result);
}

UniqueFd connect_to(int port) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int one = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    die("connect");
  return fd;
}

/// One request on a kept connection; the answer's body. Anything but 200 with a Content-Length ends
/// the program.
std::string exchange(int fd, const std::string& path, const std::string& body) {
  const std::string request =
      "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
      "X-Jingui-Command: run\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  for (std::size_t sent = 0; sent < request.size();) {
    const ssize_t n = ::send(fd, request.data() + sent, request.size() - sent, 0);
    if (n <= 0) die("send");
    sent += static_cast<std::size_t>(n);
  }
  std::string answer;
  char buffer[65536];
  std::size_t wanted = std::string::npos;
  while (answer.size() < wanted) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) die("connection closed");
    answer.append(buffer, static_cast<std::size_t>(n));
    const auto head = answer.find("\r\n\r\n");
    if (wanted != std::string::npos || head == std::string::npos) continue;
    const char* length = ::strcasestr(answer.c_str(), "content-length:");
    if (length == nullptr || answer.compare(9, 3, "200") != 0) die(answer);
    wanted = head + 4 + std::strtoul(length + 15, nullptr, 10);
  }
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) die("usage: PORT GUEST_SOCKET APPKEYS PAIRS REFERENCE...");
  const auto key = value_or_die(dstack::load_env_crypt_key(argv[3]));
  const dstack::GuestAgent agent(value_or_die(http::parse_url(argv[2])), std::chrono::seconds(20));
  const auto info = value_or_die(agent.info_with_certificate(std::chrono::seconds(20)));
  const std::string fid = crypto::fid_of(key.public_key());
  const json::value challenge_request{
      {"fid", fid},
      {"client_attestation",
       {{"app_cert", info.app_cert}, {"tcb_info", ""}, {"app_id", info.app_id}}}};
  const std::string challenge_body = json::serialize(challenge_request);
  json::array references;
  for (int i = 5; i < argc; ++i) references.emplace_back(argv[i]);
  const UniqueFd fd = connect_to(std::atoi(argv[1]));
  const int pairs = std::atoi(argv[4]);
  for (int i = 0; i < pairs; ++i) {
    const auto challenge =
        value_or_die(json::parse(exchange(fd.get(), "/v1/secrets/challenge", challenge_body)));
    const auto& o = challenge.as_object();
    const auto blob =
        value_or_die(base64_decode(value_or_die(json::string_member(o, "challenge"))));
    const auto nonce = value_or_die(crypto::ecies_open(key, blob));
    const json::value fetch{{"fid", fid},
                            {"secret_references", references},
                            {"challenge_id", o.at("challenge_id")},
                            {"challenge_response", base64_encode(nonce.expose())}};
    exchange(fd.get(), "/v1/secrets/fetch", json::serialize(fetch));
  }
  std::printf("%d\n", pairs);
}
