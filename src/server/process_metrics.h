// What Prometheus expects of every process, from /proc and getrusage.
#pragma once

#include "base/clock.h"
#include "server/metrics_text.h"

namespace jingui::server {

/// process_resident_memory_bytes, process_open_fds, process_max_fds, process_cpu_seconds_total,
/// process_start_time_seconds. What cannot be read is left out.
void write_process_metrics(MetricsText& out, UnixSeconds started);

}  // namespace jingui::server
