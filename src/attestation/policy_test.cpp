#include "attestation/policy.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::attestation;

namespace {

constexpr UnixSeconds kNow{1795500000};

ErrorCode refusal_of(const QuoteVerdict& verdict, const Policy& policy = {},
                     const PolicyContext& context = {}) {
  const auto result = evaluate_tcb_policy(verdict, policy, kNow, context);
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

bool accepted(const QuoteVerdict& verdict, const Policy& policy = {},
              const PolicyContext& context = {}) {
  return evaluate_tcb_policy(verdict, policy, kNow, context).has_value();
}

QuoteVerdict verdict_with(TcbStatus status, std::vector<std::string> advisories = {}) {
  QuoteVerdict verdict;
  verdict.status = verdict.platform_status = status;
  verdict.advisories = std::move(advisories);
  return verdict;
}

}  // namespace

TEST_CASE("policy: every part of the verdict must be up to date by default") {
  CHECK(accepted(QuoteVerdict{}));
  for (const auto part :
       {&QuoteVerdict::status, &QuoteVerdict::platform_status, &QuoteVerdict::qe_status}) {
    QuoteVerdict verdict;
    verdict.*part = TcbStatus::sw_hardening_needed;
    CHECK(refusal_of(verdict) == ErrorCode::tcb_status_unacceptable);
  }
  QuoteVerdict verdict;
  verdict.current_platform_status = TcbStatus::up_to_date;
  CHECK(accepted(verdict));
  verdict.current_platform_status = TcbStatus::out_of_date;
  CHECK(refusal_of(verdict) == ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("policy: a status on the list is accepted, any other is not") {
  Policy policy;
  policy.tcb->accepted = {TcbStatus::up_to_date, TcbStatus::sw_hardening_needed};
  CHECK(accepted(verdict_with(TcbStatus::sw_hardening_needed), policy));
  CHECK(refusal_of(verdict_with(TcbStatus::configuration_needed), policy) ==
        ErrorCode::tcb_status_unacceptable);
  policy.tcb->accepted.clear();
  CHECK(refusal_of(QuoteVerdict{}, policy) == ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("policy: a policy without a TCB rule restricts nothing") {
  CHECK(accepted(verdict_with(TcbStatus::out_of_date), Policy::without_rules("vault")));
}

TEST_CASE("policy: nothing makes a revoked platform acceptable") {
  Policy policy;
  policy.tcb->accepted = {TcbStatus::up_to_date, TcbStatus::revoked};
  policy.tcb->tolerated = {{"INTEL-SA-00001", kNow + 1}};
  policy.tcb->grace_days = 1;
  PolicyContext context;
  context.tcb_number_since = kNow;
  CHECK(refusal_of(verdict_with(TcbStatus::revoked, {"INTEL-SA-00001"}), policy, context) ==
        ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("policy: advisories are tolerated by name, all of them, until their date") {
  Policy policy;
  policy.tcb->tolerated = {{"INTEL-SA-00001", kNow + 1}, {"INTEL-SA-00002", kNow + 2}};
  const auto verdict = verdict_with(TcbStatus::out_of_date, {"INTEL-SA-00001", "INTEL-SA-00002"});
  CHECK(accepted(verdict, policy));
  CHECK(refusal_of(verdict_with(TcbStatus::out_of_date), policy) ==
        ErrorCode::tcb_status_unacceptable);
  CHECK(refusal_of(verdict_with(TcbStatus::out_of_date, {"INTEL-SA-00001", "INTEL-SA-00003"}),
                   policy) == ErrorCode::tcb_status_unacceptable);
  policy.tcb->tolerated[0].until = kNow;
  CHECK(refusal_of(verdict, policy) == ErrorCode::advisory_tolerance_ended);
}

TEST_CASE("policy: the grace runs from new TCB data for as many days as the policy says") {
  Policy policy;
  policy.tcb->grace_days = 2;
  PolicyContext context;
  context.tcb_number_since = kNow + -(2 * kSecondsPerDay - 1);
  const auto verdict = verdict_with(TcbStatus::out_of_date);
  CHECK(accepted(verdict, policy, context));
  CHECK(accepted(verdict_with(TcbStatus::td_relaunch_advised), policy, context));
  CHECK(refusal_of(verdict_with(TcbStatus::configuration_needed), policy, context) ==
        ErrorCode::tcb_status_unacceptable);
  CHECK(refusal_of(verdict, policy) == ErrorCode::tcb_status_unacceptable);
  CHECK(refusal_of(verdict, {}, context) == ErrorCode::tcb_status_unacceptable);
  context.tcb_number_since = kNow + -2 * kSecondsPerDay;
  CHECK(refusal_of(verdict, policy, context) == ErrorCode::tcb_grace_ended);
}

TEST_CASE("policy: a row says why a status was accepted or not, and in which policy") {
  Policy policy = Policy::without_rules("vault agents");
  policy.tcb = TcbRule{};
  policy.tcb->tolerated = {{"INTEL-SA-00001", kNow}};
  Report report;
  CHECK_FALSE(evaluate_tcb_policy(verdict_with(TcbStatus::out_of_date, {"INTEL-SA-00001"}), policy,
                                  kNow, {}, &report));
  REQUIRE(report.rows().size() == 3);
  const ReportRow& row = report.rows()[0];
  CHECK(row.claim == "policy(vault agents).tcb-status");
  CHECK(row.expected == "UpToDate");
  CHECK(row.got == "OutOfDate, INTEL-SA-00001 was tolerated until " + format_rfc3339(kNow));
  CHECK(row.reason == ErrorCode::advisory_tolerance_ended);
  CHECK(report.rows()[2].claim == "policy(vault agents).tcb-status.qe");
  CHECK(report.rows()[2].verdict == RowVerdict::pass);
}
