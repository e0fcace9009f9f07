// What jingui-server can do besides serving, as its command line describes it.
#pragma once

#include "cli/import_command.h"
#include "cli/policy_command.h"

namespace CLI {
class App;
}

namespace jingui::cli {

/// `import FILE`; the result was called if it is parsed().
CLI::App* describe_import(CLI::App& app, ImportArguments& arguments);
/// `policy check FILE` and `policy explain`; sets `arguments.command`.
void describe_policy(CLI::App& app, PolicyArguments& arguments);

}  // namespace jingui::cli
