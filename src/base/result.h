// Result<T> is a value or an Error. No exception leaves a function of this program: an adapter that
// calls a throwing library catches there.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace jingui {

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

/// `return fail(ErrorCode::x, "detail");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string detail = {}) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

namespace detail {
template <class T>
T take(Result<T>&& result) {
  return *std::move(result);
}
inline void take(Result<void>&&) {}
}  // namespace detail

}  // namespace jingui

/// The value of a Result, or return its error from the enclosing function:
/// `auto quote = TRY(parse_quote(bytes));` and `TRY(check_dates(quote));`. Not usable in
/// coroutines, nor in braces after another element: compilers leak that (CONTRIBUTING.md).
#define TRY(...)                                             \
  __extension__({                                            \
    auto try_result_ = (__VA_ARGS__);                        \
    if (!try_result_) [[unlikely]]                           \
      return ::jingui::fail(std::move(try_result_.error())); \
    ::jingui::detail::take(std::move(try_result_));          \
  })
