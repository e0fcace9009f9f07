#include "store/import_times.h"

namespace jingui::store {

UnixSeconds time_or(const SourceRows& row, int column, UnixSeconds now, const std::string& about,
                    ImportReport& report) {
  if (row.is_null(column)) return now;
  if (const auto time = row.time(column)) return *time;
  report.warn("time_unreadable", about, "a time in it cannot be read; it becomes the present time");
  return now;
}

std::optional<UnixSeconds> optional_time(const SourceRows& row, int column,
                                         const std::string& about, ImportReport& report) {
  if (row.is_null(column)) return std::nullopt;
  if (const auto time = row.time(column)) return *time;
  report.warn("time_unreadable", about, "the time of its last use cannot be read; it is left out");
  return std::nullopt;
}

}  // namespace jingui::store
