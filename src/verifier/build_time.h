// When the source was committed that this program was built from.
#pragma once

#include "base/clock.h"

namespace jingui::verifier {

/// 0 if the build knew neither a git commit nor SOURCE_DATE_EPOCH.
UnixSeconds build_time();

}  // namespace jingui::verifier
