#include "http/socket_bio.h"

#include <sys/socket.h>

#include <cerrno>

namespace jingui::http {
namespace {

struct SocketState {
  int fd = -1;
  bool at_end = false;
};

SocketState* state_of(BIO* bio) {
  return static_cast<SocketState*>(BIO_get_data(bio));
}

bool should_retry() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int write_socket(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t n = ::send(state_of(bio)->fd, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (n < 0 && should_retry()) BIO_set_retry_write(bio);
  return static_cast<int>(n);
}

int read_socket(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t n = ::recv(state_of(bio)->fd, out, static_cast<std::size_t>(size), 0);
  if (n < 0 && should_retry()) BIO_set_retry_read(bio);
  if (n == 0) state_of(bio)->at_end = true;
  return static_cast<int>(n);
}

long control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return state_of(bio)->at_end ? 1 : 0;
    default:
      return 0;
  }
}

int destroy(BIO* bio) {
  delete state_of(bio);
  BIO_set_data(bio, nullptr);
  return 1;
}

const BIO_METHOD* make_method() {
  BIO_METHOD* method =
      BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
  if (method == nullptr) return nullptr;
  BIO_meth_set_write(method, write_socket);
  BIO_meth_set_read(method, read_socket);
  BIO_meth_set_ctrl(method, control);
  BIO_meth_set_destroy(method, destroy);
  return method;
}

}  // namespace

BIO* new_socket_bio(int fd) {
  static const BIO_METHOD* const method = make_method();
  BIO* bio = method == nullptr ? nullptr : BIO_new(method);
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, new SocketState{fd});
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace jingui::http
