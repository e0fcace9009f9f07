#ifdef JINGUI_SIMULATION

#include "verifier/verdict_cache.h"

#include <doctest/doctest.h>

#include "verifier/verifier_test_support.h"

using namespace jingui;
using namespace jingui::verifier;
using namespace jingui::verifier::testing;

namespace {

VerdictKey key(std::uint8_t n) {
  VerdictKey out{};
  out[0] = n;
  return out;
}

/// Only a verification makes the evidence that a verdict holds.
Verdict some_verdict() {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  return {require(verifier.verify(bench.make_evidence(), kPatience)), {}, {}, kNow};
}

}  // namespace

TEST_CASE("verdict cache: found from its verification until its end") {
  VerdictCache cache(2);
  const Verdict verdict = some_verdict();
  cache.insert(key(1), verdict);
  const UnixSeconds end = verdict.evidence->valid_until();
  CHECK(cache.find(key(1), kNow) != nullptr);
  CHECK(cache.find(key(1), kNow + -1) == nullptr);
  CHECK(cache.find(key(1), end + -1) != nullptr);
  CHECK(cache.find(key(1), end) == nullptr);
  CHECK(cache.find(key(2), kNow) == nullptr);
}

TEST_CASE("verdict cache: bounded, the least recently used goes first") {
  VerdictCache cache(2);
  const Verdict verdict = some_verdict();
  cache.insert(key(1), verdict);
  cache.insert(key(2), verdict);
  CHECK(cache.find(key(1), kNow) != nullptr);
  cache.insert(key(3), verdict);
  CHECK(cache.size() == 2);
  CHECK(cache.find(key(2), kNow) == nullptr);
  CHECK(cache.find(key(1), kNow) != nullptr);
  CHECK(cache.find(key(3), kNow) != nullptr);
}

TEST_CASE("verdict cache: a key is replaced or erased") {
  VerdictCache cache(2);
  Verdict verdict = some_verdict();
  cache.insert(key(1), verdict);
  verdict.verified_at = kNow + 5;
  cache.insert(key(1), verdict);
  CHECK(cache.size() == 1);
  CHECK(cache.find(key(1), kNow) == nullptr);
  CHECK(cache.find(key(1), kNow + 5) != nullptr);
  cache.erase(key(1));
  cache.erase(key(1));
  CHECK(cache.size() == 0);
}

#endif
