#include "server/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

namespace jingui::server {
namespace {

std::optional<double> resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0;
  double resident = 0;
  if (!(file >> all >> resident)) return std::nullopt;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// The one that lists them included.
std::optional<double> open_files() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error))
    ++count;
  return error ? std::nullopt : std::optional(count);
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

void write_process_metrics(MetricsText& out, UnixSeconds started) {
  if (const auto bytes = resident_bytes())
    out.single("process_resident_memory_bytes", "gauge", "Resident memory.", *bytes);
  if (const auto files = open_files())
    out.single("process_open_fds", "gauge", "Open file descriptors.", *files);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    out.single("process_max_fds", "gauge", "Limit on open file descriptors.",
               static_cast<double>(limit.rlim_cur));
  out.single("process_cpu_seconds_total", "counter", "CPU time, user and system.", cpu_seconds());
  out.single("process_start_time_seconds", "gauge", "When the process started, since 1970.",
             static_cast<double>(started.value));
}

}  // namespace jingui::server
