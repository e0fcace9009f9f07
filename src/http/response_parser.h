// Answers, parsed as their bytes arrive; knows nothing of sockets.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace jingui::http {

class ResponseParser {
 public:
  /// `head_only`: the request was HEAD.
  ResponseParser(std::size_t max_body_bytes, bool head_only);
  ~ResponseParser();

  /// Takes the next bytes; true when the answer is complete. Errors: http_malformed,
  /// http_too_large.
  Result<bool> feed(std::string_view bytes);
  /// The peer has closed: the end of an answer without a length. Error: http_malformed if something
  /// is missing.
  Result<void> finish();
  /// Valid once complete.
  Response take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jingui::http
