#include "verifier/build_time.h"

#ifndef JINGUI_BUILD_TIME
#error "the build defines JINGUI_BUILD_TIME for this file (cmake/BuildTime.cmake)"
#endif

namespace jingui::verifier {

UnixSeconds build_time() {
  return {JINGUI_BUILD_TIME};
}

}  // namespace jingui::verifier
