// HTTP requests and answers as plain values; nothing of Beast is visible here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jingui::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value of a header, names compared without case; "" if absent.
std::string_view header(const Headers& headers, std::string_view name);

struct Request {
  std::string method = "GET";
  std::string target = "/";  // origin form: path and query, still percent-encoded
  Headers headers;
  std::string body;
  std::string peer;  // address of the peer, server side only
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

}  // namespace jingui::http
