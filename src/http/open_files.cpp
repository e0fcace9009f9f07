#include "http/open_files.h"

#include <sys/resource.h>

#include <algorithm>

#include "http/limits.h"

namespace jingui::http {
namespace {

rlimit open_file_limit() {
  rlimit limit{0, 0};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit;
}

}  // namespace

std::size_t raise_open_file_limit() {
  rlimit limit = open_file_limit();
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return open_file_limit().rlim_cur;
}

std::size_t affordable_connections(std::size_t wanted) {
  const std::size_t files = open_file_limit().rlim_cur;
  const std::size_t left = files - std::min(files, kReservedDescriptors);
  return std::max<std::size_t>(1, std::min(wanted, left));
}

}  // namespace jingui::http
