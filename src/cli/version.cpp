#include "cli/version.h"

namespace jingui::cli {
namespace {

#if defined(__x86_64__)
constexpr std::string_view kMachine = "amd64";
#elif defined(__aarch64__)
constexpr std::string_view kMachine = "arm64";
#else
constexpr std::string_view kMachine = "unknown";
#endif

}  // namespace

std::string version_line(std::string_view program) {
  return std::string(program) + " " JINGUI_VERSION " (commit=" JINGUI_COMMIT ", c++20, linux/" +
         std::string(kMachine) + ")";
}

}  // namespace jingui::cli
