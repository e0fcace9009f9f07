#include "http/parser_assertions.h"

#include <boost/assert.hpp>
#include <stdexcept>

namespace boost {

void assertion_failed(const char* expression, const char*, const char*, long) {
  throw std::logic_error(expression);
}

void assertion_failed_msg(const char* expression, const char*, const char*, const char*, long) {
  throw std::logic_error(expression);
}

}  // namespace boost
