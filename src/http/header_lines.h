// How many lines the header of a request has, counted as its bytes arrive and before they are
// parsed: a parser allocates for each line, and 16 KiB hold thousands of them.
#pragma once

#include <cstddef>
#include <string_view>

namespace jingui::http {

class HeaderLines {
 public:
  /// The next bytes of the request. What follows the empty line that ends the header is not
  /// counted.
  void feed(std::string_view bytes);
  std::size_t count() const { return count_; }
  bool ended() const { return ended_; }

 private:
  std::size_t count_ = 0;
  bool ended_ = false;
  bool empty_ = true;  // nothing but a carriage return is in the present line
};

}  // namespace jingui::http
