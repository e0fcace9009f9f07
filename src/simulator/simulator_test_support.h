// Small helpers of the simulator's own tests.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "base/file.h"
#include "base/result.h"
#include "simulator/simulated_guest.h"

namespace jingui::simulator::testing {

inline constexpr UnixSeconds kNow{1795500000};

/// The value, or a failed test with the error's text.
template <class T>
T require(Result<T> result) {
  if (!result) FAIL(describe(result.error()));
  return *std::move(result);
}

inline ErrorCode code_of(const auto& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

/// A file of the fixtures, or "" with a message if they are not there.
inline std::string fixture(const std::string& path) {
  const char* folder = std::getenv("JINGUI_FIXTURES");
  const Result<Bytes> content = folder != nullptr
                                    ? read_file(std::string(folder) + "/" + path, 4 << 20)
                                    : fail(ErrorCode::file_not_found);
  if (!content) {
    MESSAGE("skipped: no fixture " << path);
    return {};
  }
  return std::string(as_text(*content));
}

}  // namespace jingui::simulator::testing
