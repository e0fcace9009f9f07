#include <doctest/doctest.h>

#include "attestation/verify_evidence.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

ErrorCode refusal_of(const QuoteVerdict& verdict, const Policy& policy = {}) {
  const auto result = evaluate_tcb_policy(verdict, policy);
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace

TEST_CASE("policy: every part of the verdict must be up to date by default") {
  CHECK(evaluate_tcb_policy(QuoteVerdict{}, Policy{}).has_value());
  for (const auto part :
       {&QuoteVerdict::status, &QuoteVerdict::platform_status, &QuoteVerdict::qe_status}) {
    QuoteVerdict verdict;
    verdict.*part = TcbStatus::sw_hardening_needed;
    CHECK(refusal_of(verdict) == ErrorCode::tcb_status_unacceptable);
  }
  QuoteVerdict verdict;
  verdict.current_platform_status = TcbStatus::up_to_date;
  CHECK(evaluate_tcb_policy(verdict, Policy{}).has_value());
  verdict.current_platform_status = TcbStatus::out_of_date;
  CHECK(refusal_of(verdict) == ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("policy: a status on the list is accepted, any other is not") {
  Policy policy;
  policy.accepted_tcb = {TcbStatus::up_to_date, TcbStatus::sw_hardening_needed};
  QuoteVerdict verdict;
  verdict.status = verdict.platform_status = TcbStatus::sw_hardening_needed;
  CHECK(evaluate_tcb_policy(verdict, policy).has_value());
  verdict.status = TcbStatus::configuration_needed;
  CHECK(refusal_of(verdict, policy) == ErrorCode::tcb_status_unacceptable);
  policy.accepted_tcb.clear();
  CHECK(refusal_of(QuoteVerdict{}, policy) == ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("policy: no list makes a revoked platform acceptable") {
  Policy policy;
  policy.accepted_tcb = {TcbStatus::up_to_date, TcbStatus::revoked};
  QuoteVerdict verdict;
  verdict.status = TcbStatus::revoked;
  CHECK(refusal_of(verdict, policy) == ErrorCode::tcb_status_unacceptable);
}
