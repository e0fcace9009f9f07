// A BIO over a non-blocking socket that never raises SIGPIPE: OpenSSL's own one writes with
// write(), and this library may not change the signal dispositions that a child process would
// inherit.
#pragma once

#include <openssl/bio.h>

namespace jingui::http {

/// Borrows `fd`. nullptr when out of memory.
BIO* new_socket_bio(int fd);

}  // namespace jingui::http
