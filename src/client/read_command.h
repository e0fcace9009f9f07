// `jingui read` and `jingui status`.
#pragma once

#include <string>

#include "client/session.h"

namespace jingui::client {

struct ReadOptions {
  ConnectionOptions connection;
  std::string reference;
  bool show_meta = false;
};

/// The raw value to stdout, nothing added. The exit code of the error otherwise.
int read_command(const ReadOptions& options, const verifier::Lookup& lookup, const Output& output);

struct StatusOptions {
  ConnectionOptions connection;
  bool json = false;
};

/// `key=value` lines, or one JSON object. Asks the server for a challenge and never answers it.
/// Exit code 0 only when registered.
int status_command(const StatusOptions& options, const verifier::Lookup& lookup,
                   const Output& output);

}  // namespace jingui::client
