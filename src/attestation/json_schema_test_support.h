// The part of JSON Schema (2020-12) that our own schemas use, for tests that hold them to parsers.
#pragma once

#include <string>

#include "base/json.h"

namespace jingui::attestation::testing {

/// Whether `value` is valid under `schema`; `root` is the whole schema document. A keyword that is
/// not known here fails the test that calls it.
bool valid_under(const json::value& schema, const json::value& value, const json::value& root);

}  // namespace jingui::attestation::testing
