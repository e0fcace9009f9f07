#include "server/own_evidence.h"

#include "server/renewal_thread.h"
#include "server/server_test_support.h"
#include "simulator/simulated_guest.h"

namespace jingui::server {
namespace {

struct Fixture {
  std::shared_ptr<MovingClock> clock = std::make_shared<MovingClock>();
  simulator::World world = require(simulator::World::create(clock->now()));
  simulator::SimulatedGuest guest{world, simulator::GuestSpec::named("server")};
  dstack::Info info;
  int calls = 0;
  std::optional<ErrorCode> failure;

  Fixture() {
    info.app_cert = require(guest.make_evidence()).app_cert_pem;
    info.app_id = "app";
    info.tcb_info = "{}";
  }
  Result<std::unique_ptr<OwnEvidence>> collect() {
    return OwnEvidence::collect(
        [this]() -> Result<dstack::Info> {
          ++calls;
          if (failure) return fail(*failure);
          return info;
        },
        clock);
  }
};

TEST_CASE("evidence is collected once and shown without claims that nobody checks") {
  Fixture f;
  const auto own = require(f.collect());
  const auto current = own->current();
  CHECK(current->bundle.app_cert == f.info.app_cert);
  CHECK(current->bundle.claimed_app_id == "app");
  CHECK(current->bundle.claimed_tcb_info.empty());
  CHECK_FALSE(current->leaf_spki.empty());
  REQUIRE(own->renew_if_old());
  CHECK(f.calls == 1);
}

TEST_CASE("empty and malformed evidence is never shown") {
  Fixture f;
  f.info.app_cert.clear();
  CHECK(code_of(f.collect()) == ErrorCode::guest_agent_no_certificate);
  f.info.app_cert = "not PEM";
  CHECK(code_of(f.collect()) == ErrorCode::certificate_malformed);
  f.failure = ErrorCode::guest_agent_unreachable;
  CHECK(code_of(f.collect()) == ErrorCode::guest_agent_unreachable);
}

TEST_CASE("a leaf is shown without any claim, and its key is at hand") {
  Fixture f;
  const auto own = require(OwnEvidence::collect_leaf(
      [&](UnixSeconds now) -> Result<dstack::OwnLeaf> {
        ++f.calls;
        CHECK(now == f.clock->now());
        if (f.failure) return fail(*f.failure);
        auto key = TRY(crypto::P256PrivateKey::generate());
        return dstack::OwnLeaf{
            f.info.app_cert, {}, TRY(key.public_key()).spki(), now + 100, std::move(key)};
      },
      f.clock));
  const auto first = own->current();
  CHECK(first->bundle.app_cert == f.info.app_cert);
  CHECK(first->bundle.claimed_app_id.empty());
  CHECK(first->leaf->spki == first->leaf_spki);
  CHECK(first->not_after == f.clock->now() + 100);
  f.clock->advance(24 * 3600);
  f.failure = ErrorCode::guest_agent_unreachable;
  CHECK(code_of(own->renew_if_old()) == ErrorCode::guest_agent_unreachable);
  CHECK(own->current() == first);
  f.failure.reset();
  REQUIRE(own->renew_if_old());
  CHECK(own->current()->leaf_spki != first->leaf_spki);
  CHECK(f.calls == 3);
}

TEST_CASE("old evidence is renewed, and serves on while renewal fails") {
  Fixture f;
  const auto own = require(f.collect());
  const auto first = own->current();
  f.clock->advance(24 * 3600 - 1);
  REQUIRE(own->renew_if_old());
  CHECK(f.calls == 1);
  f.clock->advance(1);
  f.failure = ErrorCode::guest_agent_refused;
  CHECK(code_of(own->renew_if_old()) == ErrorCode::guest_agent_refused);
  CHECK(own->current() == first);
  f.failure.reset();
  f.info.app_id = "renewed";
  REQUIRE(own->renew_if_old());
  CHECK(own->current()->bundle.claimed_app_id == "renewed");
}

TEST_CASE("the renewal thread ends when it is told, not when its pause is over") {
  Fixture f;
  const auto own = require(f.collect());
  { const RenewalThread renewal(*own); }
  CHECK(f.calls == 1);
}

}  // namespace
}  // namespace jingui::server
