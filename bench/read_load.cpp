// GET requests on kept connections, one on each at a time. Prints the requests per second and the
// bytes of an answer's body. Usage: read_load PORT PATH TOKEN CONNECTIONS REQUESTS
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace {

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "read_load: %s\n", why.c_str());
  std::exit(1);
}

jingui::UniqueFd connect_to(int port) {
  jingui::UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
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

/// The bytes of its body.
std::size_t read_answer(int fd) {
  std::string answer;
  char buffer[16384];
  std::size_t body = 0;
  std::size_t wanted = std::string::npos;
  while (answer.size() < wanted) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) die("connection closed");
    answer.append(buffer, static_cast<std::size_t>(n));
    const auto head = answer.find("\r\n\r\n");
    if (wanted != std::string::npos || head == std::string::npos) continue;
    const char* length = ::strcasestr(answer.c_str(), "content-length:");
    if (length == nullptr || answer.compare(9, 3, "200") != 0) die(answer);
    body = std::strtoul(length + 15, nullptr, 10);
    wanted = head + 4 + body;
  }
  return body;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) die("usage: PORT PATH TOKEN CONNECTIONS REQUESTS");
  const std::string request = "GET " + std::string(argv[2]) +
                              " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + argv[3] +
                              "\r\n\r\n";
  std::vector<jingui::UniqueFd> connections;
  for (int i = 0; i < std::atoi(argv[4]); ++i)
    connections.push_back(connect_to(std::atoi(argv[1])));
  const int rounds = std::atoi(argv[5]) / std::atoi(argv[4]);
  std::size_t body = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round) {
    for (const auto& fd : connections)
      if (::send(fd.get(), request.data(), request.size(), 0) !=
          static_cast<ssize_t>(request.size()))
        die("send");
    for (const auto& fd : connections) body = read_answer(fd.get());
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const double requests = rounds * static_cast<double>(connections.size());
  std::printf("%.0f %zu\n", requests / seconds.count(), body);
}
