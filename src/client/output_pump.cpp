#include "client/output_pump.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "client/limits.h"

namespace jingui::client {
namespace {

void count_up(int event) {
  const std::uint64_t one = 1;
  (void)!::write(event, &one, sizeof one);
}

/// The pieces from `first` on, as many as one call takes.
std::vector<iovec> vectors_of(const std::vector<ByteView>& pieces, std::size_t first) {
  const auto count = std::min(pieces.size() - first, kMaxWritePieces);
  std::vector<iovec> out(count);
  for (std::size_t i = 0; i < count; ++i)
    out[i] = {const_cast<std::uint8_t*>(pieces[first + i].data()), pieces[first + i].size()};
  return out;
}

/// Takes `written` bytes off the front; the index of the first vector with something left.
std::size_t advance(std::vector<iovec>& vectors, std::size_t at, std::size_t written) {
  while (at < vectors.size() && written >= vectors[at].iov_len) written -= vectors[at++].iov_len;
  if (at < vectors.size()) {
    vectors[at].iov_base = static_cast<std::uint8_t*>(vectors[at].iov_base) + written;
    vectors[at].iov_len -= written;
  }
  return at;
}

/// 0, or the errno of the failure. A descriptor that somebody made non-blocking is waited for.
int write_vectors(int fd, std::vector<iovec> vectors) {
  for (std::size_t at = advance(vectors, 0, 0); at < vectors.size();) {
    const ssize_t n = ::writev(fd, vectors.data() + at, static_cast<int>(vectors.size() - at));
    if (n >= 0) {
      at = advance(vectors, at, static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

OutputPump::OutputPump(UniqueFd from, int to, int done, Masker masker)
    : from_(std::move(from)),
      to_(to),
      done_(done),
      masker_(std::move(masker)),
      stop_event_(::eventfd(0, EFD_CLOEXEC)) {}

OutputPump::~OutputPump() {
  stop();
  if (thread_.joinable()) thread_.join();
}

Result<void> OutputPump::start() try {
  thread_ = std::thread([this] { run(); });
  return {};
} catch (const std::system_error& e) {
  return fail(ErrorCode::child_not_started, e.what());
}

void OutputPump::stop() {
  stopped_ = true;
  count_up(stop_event_.get());
}

void OutputPump::run() {
  if (carry_until_stopped()) drain();
  if (write_error_ == 0) (void)write_all(masker_.finish());
  // Closed at once: a child that goes on writing to an output nobody reads gets SIGPIPE, as it
  // would without us.
  from_.reset();
  if (write_error_ == EPIPE) write_error_ = 0;
  count_up(done_);
}

/// Bytes carried, 0 at the end of the stream or after a failed write, -1 if there is nothing to
/// read now.
ssize_t OutputPump::read_some() {
  const auto space = masker_.space();
  ssize_t n = -1;
  do n = ::read(from_.get(), space.data(), space.size());
  while (n < 0 && errno == EINTR);
  if (n < 0) return errno == EAGAIN ? -1 : 0;
  if (n > 0 && !write_all(masker_.advance(static_cast<std::size_t>(n)))) return 0;
  return n;
}

/// Whether it was stopped, and not at the end of the stream.
bool OutputPump::carry_until_stopped() {
  while (!stopped_) {
    const ssize_t n = read_some();
    if (n == 0) return false;
    if (n < 0 && !wait_to_read()) return false;
  }
  return true;
}

bool OutputPump::wait_to_read() const {
  pollfd ready[2] = {{from_.get(), POLLIN, 0}, {stop_event_.get(), POLLIN, 0}};
  return ::poll(ready, 2, -1) >= 0 || errno == EINTR;
}

void OutputPump::drain() {
  int left = 0;
  if (::ioctl(from_.get(), FIONREAD, &left) != 0) return;
  while (left > 0) {
    const ssize_t n = read_some();
    if (n <= 0) return;
    left -= static_cast<int>(n);
  }
}

bool OutputPump::write_all(const std::vector<ByteView>& pieces) {
  for (std::size_t at = 0; at < pieces.size() && write_error_ == 0; at += kMaxWritePieces)
    write_error_ = write_vectors(to_, vectors_of(pieces, at));
  return write_error_ == 0;
}

}  // namespace jingui::client
