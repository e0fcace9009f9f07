// Times of a source, with a replacement for what cannot be read.
#pragma once

#include "store/import_report.h"
#include "store/import_source.h"

namespace jingui::store {

/// The time in `column`; `now` if it is NULL, and with a warning about `about` if it cannot be
/// read.
UnixSeconds time_or(const SourceRows& row, int column, UnixSeconds now, const std::string& about,
                    ImportReport& report);
/// As time_or; NULL is nullopt, and so is what cannot be read.
std::optional<UnixSeconds> optional_time(const SourceRows& row, int column,
                                         const std::string& about, ImportReport& report);

}  // namespace jingui::store
