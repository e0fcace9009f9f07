// Feeds every fuzz target its seeds, and every beginning of them: what a parser once survived it
// must always survive, in builds without libFuzzer too.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/bytes.h"
#include "base/file.h"

#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);

constexpr std::size_t kMaxSeedBytes = 64 * 1024;
constexpr std::size_t kBeginnings = 64;  // of each seed

struct NamedTarget {
  const char* name;
  Target run;
};

constexpr NamedTarget kTargets[] = {
#define FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
};

void feed(Target run, const jingui::Bytes& seed) {
  const std::size_t step = std::max<std::size_t>(1, seed.size() / kBeginnings);
  for (std::size_t size = 0; size < seed.size(); size += step) CHECK(run(seed.data(), size) == 0);
  CHECK(run(seed.data(), seed.size()) == 0);
}

std::filesystem::path seeds_of(const char* name) {
  const char* source = std::getenv("JINGUI_SOURCE_DIR");
  return std::filesystem::path(source != nullptr ? source : ".") / "fuzz" / "seeds" / name;
}

}  // namespace

TEST_CASE("every fuzz target has seeds and survives them") {
  for (const NamedTarget& target : kTargets) {
    CAPTURE(target.name);
    int seeds = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(seeds_of(target.name), error)) {
      const auto seed = jingui::read_file(entry.path().string(), kMaxSeedBytes);
      REQUIRE(seed);
      feed(target.run, *seed);
      ++seeds;
    }
    CHECK_MESSAGE(seeds > 0, "no seeds in fuzz/seeds/" << target.name);
  }
}
