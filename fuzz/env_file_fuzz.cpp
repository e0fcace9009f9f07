// Any text is an env file or is refused; what is accepted has valid names and can be merged.
#include "base/bytes.h"
#include "client/env_file.h"

#include <cstdlib>

#include "client/environment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = jingui::client::parse_env_file(jingui::as_text({data, size}));
  if (!file) return 0;
  for (const auto& entry : file->entries) {
    if (entry.name.empty() ||
        entry.name.find_first_of(std::string_view(" =\t\n\0", 5)) != std::string::npos)
      std::abort();
    if (entry.value.find('\n') != std::string::npos) std::abort();
  }
  (void)jingui::client::merge_environment({}, *file);
  return 0;
}
