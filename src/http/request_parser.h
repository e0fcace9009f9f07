// Requests, parsed as their bytes arrive; knows nothing of sockets.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "http/message.h"

namespace jingui::http {

enum class RequestProgress { need_more, complete, refused };

class RequestParser {
 public:
  RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes);
  ~RequestParser();

  /// Takes what it can from the front of `buffer` and leaves the rest, which may be the next
  /// request.
  RequestProgress feed(std::string& buffer);
  /// With `refused`: the status to answer with, 400, 413 or 431. The connection cannot go on.
  int refusal() const;
  /// Once, when the header is complete and asks for `100 Continue` before the body (RFC
  /// 9110 10.1.1).
  bool take_expects_continue();
  /// With `complete`. HTTP/1.0 and `Connection: close` say no.
  bool keep_alive() const;
  Request take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jingui::http
