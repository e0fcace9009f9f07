// Honest load for one server: pairs of challenge and fetch, one after the other. Prints one line:
// the number of pairs, then the median, the 99th percentile and the longest of their times, in
// microseconds, then how often a pair had to begin again, as jingui does when it is told to or cut
// off.
//
// Usage: pairs_load [--no-evidence] [--connect] [--tls CA] [--pause MICROSECONDS]
//                   PORT GUEST_SOCKET APPKEYS PAIRS REFERENCE...
//
// --connect: a new connection for each request, as jingui does; otherwise one is kept. --pause:
// from the end of one pair to the beginning of the next.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/ecies.h"
#include "dstack/app_keys.h"
#include "dstack/guest_agent.h"
#include "http/connect.h"
#include "http/transport.h"

namespace {

using namespace jingui;
using Clock = std::chrono::steady_clock;
constexpr int kMaxAgain = 200;
constexpr std::chrono::milliseconds kPauseBeforeAgain{20};

struct Options {
  bool evidence = true;
  bool connect_always = false;
  std::string ca_file;
  std::chrono::microseconds pause{0};
  http::Url server;
  std::string guest_socket, app_keys;
  int pairs = 0;
  json::array references;
};

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "pairs_load: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T value_or_die(Result<T> result) {
  if (!result) die(describe(result.error()));
  return *std::move(result);
}

Options parse(int argc, char** argv) {
  Options o;
  int i = 1;
  for (; i < argc && std::strncmp(argv[i], "--", 2) == 0; ++i) {
    const std::string flag = argv[i];
    if (flag == "--no-evidence")
      o.evidence = false;
    else if (flag == "--connect")
      o.connect_always = true;
    else if (flag == "--tls" && i + 1 < argc)
      o.ca_file = argv[++i];
    else if (flag == "--pause" && i + 1 < argc)
      o.pause = std::chrono::microseconds(std::atol(argv[++i]));
    else
      die(flag);
  }
  if (argc - i < 5) die("usage: [FLAGS] PORT GUEST_SOCKET APPKEYS PAIRS REFERENCE...");
  o.server = value_or_die(http::parse_url("http://127.0.0.1:" + std::string(argv[i])));
  o.guest_socket = argv[i + 1];
  o.app_keys = argv[i + 2];
  o.pairs = std::atoi(argv[i + 3]);
  for (i += 4; i < argc; ++i) o.references.emplace_back(argv[i]);
  return o;
}

/// A connection that is opened when it is needed.
class Connection {
 public:
  explicit Connection(const Options& options) : options_(options) {
    if (!options.ca_file.empty())
      context_ = value_or_die(http::client_tls_context(options.ca_file));
  }

  /// The body of the answer; nothing if it is not 200 or does not come.
  std::optional<std::string> exchange(const std::string& path, const std::string& body) {
    if (options_.connect_always) transport_.reset();
    if (!transport_ && !open()) return std::nullopt;
    const std::string request =
        "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
        (options_.connect_always ? "Connection: close\r\n" : "") +
        "X-Jingui-Command: run\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        body;
    auto answer = write(request) ? read() : std::nullopt;
    if (!answer) transport_.reset();
    return answer;
  }
  const std::string& failure() const { return last_; }

 private:
  bool open() {
    auto fd = http::connect_to(options_.server, http::Deadline::after(std::chrono::seconds(20)));
    if (!fd) return failed(describe(fd.error()));
    if (!context_) {
      transport_.emplace(*std::move(fd));
      return true;
    }
    auto ssl = value_or_die(http::client_tls(context_.get(), "127.0.0.1"));
    transport_.emplace(value_or_die(http::Transport::tls(*std::move(fd), std::move(ssl))));
    while (true) {
      const auto io = transport_->handshake();
      if (io.status == http::IoStatus::done) return true;
      if (!wait(io)) return false;
    }
  }
  bool write(std::string_view data) {
    while (!data.empty()) {
      const auto io = transport_->write_some(data);
      if (io.status == http::IoStatus::done)
        data.remove_prefix(io.bytes);
      else if (!wait(io))
        return false;
    }
    return true;
  }
  std::optional<std::string> read() {
    std::string answer;
    std::size_t wanted = std::string::npos;
    while (answer.size() < wanted) {
      const auto io = transport_->read_some(buffer_);
      if (io.status != http::IoStatus::done) {
        if (!wait(io)) return std::nullopt;
        continue;
      }
      answer.append(buffer_.data(), io.bytes);
      const auto head = answer.find("\r\n\r\n");
      if (wanted != std::string::npos || head == std::string::npos) continue;
      const char* length = ::strcasestr(answer.c_str(), "content-length:");
      if (length == nullptr || answer.compare(9, 3, "200") != 0) {
        failed(answer);
        return std::nullopt;
      }
      wanted = head + 4 + std::strtoul(length + 15, nullptr, 10);
    }
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }
  bool wait(const http::IoResult& io) {
    if (io.status == http::IoStatus::closed || io.status == http::IoStatus::failed)
      return failed("closed: " + transport_->last_error());
    const auto waited = http::wait_for(transport_->fd(), io.status,
                                       http::Deadline::after(std::chrono::seconds(20)));
    return waited ? true : failed("no answer");
  }
  bool failed(const std::string& why) {
    last_ = why;
    return false;
  }

  const Options& options_;
  http::SslCtx context_;
  std::optional<http::Transport> transport_;
  std::array<char, 65536> buffer_{};
  std::string last_;
};

bool one_pair(Connection& connection, const crypto::X25519PrivateKey& key, const std::string& fid,
              const std::string& challenge_body, const json::array& references) {
  const auto answer = connection.exchange("/v1/secrets/challenge", challenge_body);
  if (!answer) return false;
  const auto challenge = value_or_die(json::parse(*answer));
  const auto& o = challenge.as_object();
  const auto blob = value_or_die(base64_decode(value_or_die(json::string_member(o, "challenge"))));
  const auto nonce = value_or_die(crypto::ecies_open(key, blob));
  const json::value fetch{{"fid", fid},
                          {"secret_references", references},
                          {"challenge_id", o.at("challenge_id")},
                          {"challenge_response", base64_encode(nonce.expose())}};
  return connection.exchange("/v1/secrets/fetch", json::serialize(fetch)).has_value();
}

long microseconds_at(const std::vector<Clock::duration>& sorted, double part) {
  const auto index = static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1));
  return std::chrono::duration_cast<std::chrono::microseconds>(sorted.at(index)).count();
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  const auto key = value_or_die(dstack::load_env_crypt_key(options.app_keys));
  const std::string fid = crypto::fid_of(key.public_key());
  json::object request{{"fid", fid}};
  if (options.evidence) {
    const dstack::GuestAgent agent(value_or_die(http::parse_url(options.guest_socket)),
                                   std::chrono::seconds(20));
    const auto info = value_or_die(agent.info_with_certificate(std::chrono::seconds(20)));
    request["client_attestation"] = {
        {"app_cert", info.app_cert}, {"tcb_info", ""}, {"app_id", info.app_id}};
  }
  const std::string challenge_body = json::serialize(request);
  Connection connection(options);
  std::vector<Clock::duration> times;
  int again = 0;
  for (int i = 0; i < options.pairs; ++i) {
    const auto begin = Clock::now();
    while (!one_pair(connection, key, fid, challenge_body, options.references)) {
      if (++again > kMaxAgain) die(connection.failure());
      std::this_thread::sleep_for(kPauseBeforeAgain);
    }
    times.push_back(Clock::now() - begin);
    if (options.pause.count() > 0) std::this_thread::sleep_for(options.pause);
  }
  std::sort(times.begin(), times.end());
  std::printf("%d %ld %ld %ld %d\n", options.pairs, microseconds_at(times, 0.5),
              microseconds_at(times, 0.99), microseconds_at(times, 1), again);
}
