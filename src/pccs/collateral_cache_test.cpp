#include "pccs/collateral_cache.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "attestation/collateral.h"
#include "base/file.h"
#include "pccs/collateral_files.h"
#include "pccs/limits.h"
#include "pccs/pccs_test_support.h"

using namespace jingui;
using namespace jingui::pccs;
using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 20s;

attestation::CollateralKey key_of(const attestation::Quote& quote) {
  return require(attestation::collateral_key_of(quote));
}

}  // namespace

TEST_CASE("fetched and verified once, then at hand") {
  const TestWorld world;
  std::atomic<int> calls{0};
  CollateralCache cache(world.parts({gives(world.collateral(), calls)}));
  const auto quote = world.quote();
  CHECK_FALSE(cache.generation(key_of(quote)));
  const auto first = require(cache.get(quote, kPatience));
  CHECK(require(cache.get(world.quote("another"), 0ms)) == first);
  CHECK(calls == 1);
  CHECK(cache.generation(key_of(quote)) == attestation::collateral_digest(*first));
}

TEST_CASE("many that ask at one time wait for one fetch") {
  const TestWorld world;
  std::atomic<int> calls{0};
  std::promise<void> release;
  const auto released = release.get_future().share();
  const auto collateral = world.collateral();
  CollateralCache cache(
      world.parts({[&, released](const CollateralRequest&, const http::Deadline&) {
        ++calls;
        released.wait();
        return Result<attestation::Collateral>(collateral);
      }}));
  const auto quote = world.quote();
  CHECK(code_of(cache.get(quote, 0ms)) == ErrorCode::http_timeout);
  std::vector<std::future<bool>> waiting;
  for (int i = 0; i < 4; ++i)
    waiting.push_back(
        std::async(std::launch::async, [&] { return cache.get(quote, kPatience).has_value(); }));
  release.set_value();
  for (auto& answer : waiting) CHECK(answer.get());
  CHECK(calls == 1);
}

TEST_CASE("services are asked in order until one's collateral verifies") {
  const TestWorld world;
  std::atomic<int> down{0}, wrong{0}, good{0};
  auto forged = world.collateral();
  forged.tcb_info_signature[0] ^= 1;
  CollateralCache cache(world.parts({fails(ErrorCode::pccs_unreachable, down), gives(forged, wrong),
                                     gives(world.collateral(), good)}));
  CHECK(cache.get(world.quote(), kPatience));
  CHECK((down == 1 && wrong == 1 && good == 1));
}

TEST_CASE("collateral that does not verify is never handed out") {
  const TestWorld world;
  std::atomic<int> calls{0};
  auto forged = world.collateral();
  forged.tcb_info_signature[0] ^= 1;
  CollateralCache cache(world.parts({gives(forged, calls)}));
  const auto quote = world.quote();
  CHECK(code_of(cache.get(quote, kPatience)) == ErrorCode::collateral_signature_invalid);
  CHECK(code_of(cache.get(quote, kPatience)) == ErrorCode::collateral_signature_invalid);
  CHECK_FALSE(cache.generation(key_of(quote)));
  CHECK(calls == 1);  // a failure is not repeated at once
}

TEST_CASE("a bad quote does not keep its platform's collateral from good ones") {
  const TestWorld world;
  std::atomic<int> calls{0};
  CollateralCache cache(world.parts({gives(world.collateral(), calls)}));
  auto bad = world.quote();
  const auto good = bad;
  bad.raw[100] ^= 1;
  bad.signature[0] ^= 1;
  CHECK(code_of(cache.get(bad, kPatience)) == ErrorCode::quote_signature_invalid);
  CHECK(cache.get(good, kPatience));
  CHECK(calls == 1);
}

TEST_CASE("failures keep their code and are remembered for a while") {
  const TestWorld world;
  for (const auto code :
       {ErrorCode::pccs_unreachable, ErrorCode::pccs_malformed, ErrorCode::collateral_missing}) {
    std::atomic<int> first{0}, second{0};
    CollateralCache cache(
        world.parts({fails(ErrorCode::pccs_unreachable, first), fails(code, second)}));
    CHECK(code_of(cache.get(world.quote(), kPatience)) == code);
    CHECK(code_of(cache.get(world.quote(), kPatience)) == code);
    CHECK((first == 1 && second == 1));
  }
  CollateralCache none(world.parts({}));
  CHECK(code_of(none.get(world.quote(), kPatience)) == ErrorCode::collateral_missing);
}

TEST_CASE("nothing is fetched for a quote of another root") {
  const TestWorld world;
  const TestWorld stranger;
  std::atomic<int> calls{0};
  CollateralCache cache(world.parts({gives(world.collateral(), calls)}));
  CHECK(code_of(cache.get(stranger.quote(), kPatience)) == ErrorCode::quote_chain_invalid);
  auto forged = world.quote();
  const auto other_ca = require(crypto::parse_pem_chain(stranger.quote().pck_chain_pem, 3));
  const auto own = require(crypto::parse_pem_chain(forged.pck_chain_pem, 3));
  forged.pck_chain_pem = other_ca[0].pem() + other_ca[1].pem() + own[2].pem();
  CHECK(code_of(cache.get(forged, kPatience)) == ErrorCode::quote_chain_invalid);
  CHECK(calls == 0);
}

TEST_CASE("expired collateral is never served, and an outage changes nothing before") {
  const TestWorld world;
  std::atomic<int> calls{0};
  std::atomic<bool> down{false};
  const auto collateral = world.collateral_for(kDay);
  CollateralCache cache(world.parts(
      {[&](const CollateralRequest&, const http::Deadline&) -> Result<attestation::Collateral> {
        ++calls;
        if (down) return fail(ErrorCode::pccs_unreachable);
        return collateral;
      }}));
  const auto quote = world.quote();
  REQUIRE(cache.get(quote, kPatience));
  down = true;
  world.clock->advance(kDay - 60);
  CHECK(cache.get(quote, 0ms));  // held; what is going on in the background fails
  CHECK(cache.generation(key_of(quote)));
  world.clock->advance(120);
  CHECK_FALSE(cache.generation(key_of(quote)));
  CHECK_FALSE(cache.get(quote, 100ms));
}

TEST_CASE("collateral is fetched anew in the background before it expires") {
  const TestWorld world;
  std::atomic<int> calls{0};
  std::promise<void> refreshed;
  CollateralCache cache(world.parts({[&](const CollateralRequest&, const http::Deadline&) {
    auto fresh = Result<attestation::Collateral>(world.collateral_for(30 * kDay));
    if (++calls == 2) refreshed.set_value();
    return fresh;
  }}));
  const auto quote = world.quote();
  REQUIRE(cache.get(quote, kPatience));
  const auto before = cache.generation(key_of(quote));
  world.clock->advance(kRefreshAgeSeconds - 1);
  CHECK(cache.get(quote, 0ms));
  CHECK(calls == 1);
  world.clock->advance(1);
  CHECK(cache.get(quote, 0ms));
  refreshed.get_future().wait();
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (cache.generation(key_of(quote)) == before && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  CHECK(cache.generation(key_of(quote)) != before);
}

TEST_CASE("what was verified is on disk for the next start, for its owner only") {
  const TestWorld world;
  const http::TemporaryDirectory directory;
  const std::string path = directory.file("cache");
  std::atomic<int> calls{0};
  const auto quote = world.quote();
  {
    CollateralCache cache(world.parts({gives(world.collateral(), calls)}, path));
    REQUIRE(cache.get(quote, kPatience));
  }
  struct stat info {};
  const std::string file = CollateralFiles(path).path_of(key_of(quote));
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CollateralCache offline(world.parts({}, path));
  CHECK(offline.get(quote, kPatience));
  CHECK(calls == 1);
}

TEST_CASE("a file that is damaged, of another root or expired is passed over") {
  const TestWorld world;
  const http::TemporaryDirectory directory;
  const auto quote = world.quote();
  const std::string file = CollateralFiles(directory.path()).path_of(key_of(quote));
  const std::string foreign = attestation::collateral_to_json(TestWorld().collateral());
  const std::string expired = attestation::collateral_to_json(require(simulator::make_collateral(
      world.world.pki, simulator::CollateralSpec::around({kTestNow.value - 90 * kDay}))));
  for (const std::string& content :
       {std::string(), std::string("{"), foreign, expired, std::string(300'000, ' ')}) {
    std::atomic<int> calls{0};
    std::ofstream(file) << content;
    CollateralCache cache(world.parts({gives(world.collateral(), calls)}, directory.path()));
    CHECK(cache.get(quote, kPatience));
    CHECK(calls == 1);
    const auto repaired = require(read_file(file, 1 << 20));
    CHECK(attestation::parse_collateral_json(as_text(repaired)));
  }
}

TEST_CASE("a file of days ago serves when no service answers") {
  const TestWorld world;
  const http::TemporaryDirectory directory;
  const auto quote = world.quote();
  CollateralFiles(directory.path()).store(key_of(quote), world.collateral_for(30 * kDay));
  const std::string file = CollateralFiles(directory.path()).path_of(key_of(quote));
  const timespec times[2] = {{kTestNow.value - 2 * kDay, 0}, {kTestNow.value - 2 * kDay, 0}};
  REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
  std::atomic<int> calls{0};
  CollateralCache cache(world.parts({fails(ErrorCode::pccs_unreachable, calls)}, directory.path()));
  CHECK(cache.get(quote, kPatience));
  CHECK(calls == 1);
}

TEST_CASE("a disk that cannot be written does not matter") {
  const TestWorld world;
  std::atomic<int> calls{0};
  CollateralCache full(world.parts({gives(world.collateral(), calls)}, "/dev/full/cache"));
  CHECK(full.get(world.quote(), kPatience));
}

TEST_CASE("the end of a cache cancels its fetches") {
  const TestWorld world;
  const auto start = std::chrono::steady_clock::now();
  const http::ScriptedServer hanging([](http::ScriptedPeer& peer) { peer.hang(); });
  {
    CollateralCache cache(world.parts({fetch_from(hanging.url())}));
    CHECK(code_of(cache.get(world.quote(), 50ms)) == ErrorCode::http_timeout);
  }
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("over HTTP: the first service is down, the second is a PCCS") {
  const TestWorld world;
  const auto quote = world.quote();
  const http::ScriptedServer server(
      serve_answers(pccs_answers(world.collateral(), upper_fmspc(key_of(quote)))));
  const auto services = require(parse_service_urls("http://127.0.0.1:1 " + server.url_text()));
  CollateralCache cache(world.parts({fetch_from(services[0]), fetch_from(services[1])}));
  CHECK(cache.get(quote, kPatience));
}
