#include "client/verify_command.h"

#include <boost/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <ostream>

#include "attestation/explain.h"
#include "attestation/measured_values.h"
#include "attestation/object_reader.h"
#include "attestation/os_measurements.h"
#include "attestation/policy_json.h"
#include "attestation/printable.h"
#include "attestation/td_attributes.h"
#include "attestation/verify_evidence.h"
#include "base/file.h"
#include "base/hints.h"
#include "verifier/evidence_input.h"
#include "verifier/limits.h"

namespace jingui::client {
namespace {

using attestation::Collateral;
using attestation::Evidence;
using attestation::Report;
using CollateralPtr = std::shared_ptr<const Collateral>;

constexpr int kHolds = 0;
constexpr int kRefused = 4;
constexpr std::chrono::seconds kCollateralPatience{30};

/// What stands before the first check: problems here are the operator's, not the evidence's.
struct Task {
  verifier::TrustSettings trust;
  UnixSeconds now;
  Bytes file;
  CollateralPtr collateral;  // null: fetched when the platform is known
  std::optional<attestation::VerifiedEvidence> verified;
};

Result<void> check_usage(const VerifyOptions& options) {
  const int given =
      int{!options.quote.empty()} + int{!options.evidence.empty()} + int{!options.cert.empty()};
  if (given != 1)
    return fail(ErrorCode::usage, "exactly one of --quote, --evidence and --cert is needed");
  if (!options.as.empty() && options.as != "server" && options.as != "client")
    return fail(ErrorCode::usage, "--as is server or client");
  if (!options.pin && options.pin_os.empty()) return {};
  if (!options.pin && !attestation::strict_name(options.pin_os))
    return fail(ErrorCode::usage, "--pin-os: a name of at most 128 printable characters");
  if (!options.quote.empty() || options.json || (options.pin && !options.pin_os.empty()))
    return fail(ErrorCode::usage,
                "--pin and --pin-os NAME exclude each other, --json, and --quote, in which no app"
                " has a name");
  return {};
}

Result<void> set_time(const std::string& at, Task& task) {
  if (!at.empty()) {
    task.now = TRY(parse_time(at));
    // The collateral source verifies at the same time.
    task.trust.clock = std::make_shared<FixedClock>(task.now);
    return {};
  }
  task.now = task.trust.clock->now();
  if (task.trust.clock_floor) TRY(task.trust.clock_floor->check(task.now));
  return {};
}

Result<Task> prepare(const VerifyOptions& options, const verifier::Lookup& lookup) {
  TRY(check_usage(options));
  Task task;
  const auto peer = options.as == "client" ? attestation::Peer::client : attestation::Peer::server;
  task.trust = TRY(verifier::load_trust_settings(lookup, peer));
  TRY(set_time(options.at, task));
  const std::string& path = !options.quote.empty()      ? options.quote
                            : !options.evidence.empty() ? options.evidence
                                                        : options.cert;
  task.file = TRY(read_file(path, verifier::kMaxEvidenceFileBytes));
  if (options.collateral.empty()) return task;
  const Bytes json = TRY(read_file(options.collateral, verifier::kMaxEvidenceFileBytes));
  task.collateral =
      std::make_shared<const Collateral>(TRY(attestation::parse_collateral_json(as_text(json))));
  return task;
}

/// Given, or from the configured source; a failure is a row, and the rest is examined without.
Result<void> find_collateral(const attestation::Quote& quote, const verifier::Lookup& lookup,
                             Task& task, Report& report) {
  if (task.collateral) return {};
  const auto from_source = [&]() -> Result<CollateralPtr> {
    const auto source = TRY(verifier::make_collateral_source(lookup, task.trust));
    return source->get(quote, kCollateralPatience);
  };
  auto collateral = from_source();
  if (!collateral) {
    report.fail("collateral", "for this platform, valid now",
                attestation::printable(describe(collateral.error())), "collateral source",
                collateral.error().code);
    return fail(collateral.error());
  }
  task.collateral = *collateral;
  return {};
}

/// Parsing is a row too.
template <class T>
Result<T> parsed(Result<T> outcome, const std::string& source, Report& report) {
  if (outcome)
    report.pass("shape", "well formed", "well formed", source);
  else
    report.fail("shape", "well formed", attestation::printable(describe(outcome.error())), source,
                outcome.error().code);
  return outcome;
}

Result<void> verify_chain_evidence(const Evidence& evidence, Task& task, Report& report) {
  task.verified = TRY(attestation::verify_evidence(evidence, *task.collateral, task.trust.roots,
                                                   task.now, &report));
  // A file cannot show that its quote is fresh; the exchange will ask for it.
  attestation::PolicyContext context;
  context.attainable = attestation::Freshness::quote;
  TRY(attestation::evaluate(task.trust.policy, *task.verified, task.now, context, &report));
  return {};
}

Result<void> verify_any_evidence(Result<Evidence> input, const std::string& source,
                                 const verifier::Lookup& lookup, Task& task, Report& report) {
  const Evidence evidence = TRY(parsed(std::move(input), source, report));
  const auto found = find_collateral(evidence.quote, lookup, task, report);
  if (task.collateral && !evidence.chain.empty())
    return verify_chain_evidence(evidence, task, report);
  const auto examined = attestation::examine_evidence(evidence, task.collateral.get(),
                                                      task.trust.roots, task.now, report);
  if (!found) return found;
  return examined;
}

/// The shape that verify_raw_quote reads is wider: SGX quotes and later TD bodies have no rows for
/// a trust domain.
Result<void> examine_td(const Bytes& bytes, const attestation::QuoteVerdict& verdict,
                        Report& report) {
  const auto quote = attestation::parse_quote(bytes);
  attestation::MeasuredValues values;
  values.verdict = &verdict;
  if (quote) values.td = &quote->report;
  Result<void> outcome;
  if (quote)
    outcome = attestation::check_td_attributes(quote->report, &report);
  else
    report.info("trust-domain", "none that is known here: " + describe(quote.error()), "quote");
  attestation::add_rows(values, report);
  return outcome;
}

Result<void> collateral_for_raw(const Bytes& bytes, const verifier::Lookup& lookup, Task& task,
                                Report& report) {
  if (task.collateral) return {};
  const auto quote = TRY(parsed(attestation::parse_quote(bytes), "quote", report));
  return find_collateral(quote, lookup, task, report);
}

Result<void> verify_quote_file(const verifier::Lookup& lookup, Task& task, Report& report) {
  const Bytes bytes = TRY(verifier::quote_bytes(task.file));
  TRY(collateral_for_raw(bytes, lookup, task, report));
  const auto raw = TRY(attestation::verify_raw_quote(bytes, *task.collateral,
                                                     task.trust.roots.quote, task.now, &report));
  const auto td = examine_td(bytes, raw.verdict, report);
  const auto policy =
      attestation::evaluate_tcb_policy(raw.verdict, task.trust.policy, task.now, {}, &report);
  return td ? policy : td;
}

Result<void> verify(const VerifyOptions& options, const verifier::Lookup& lookup, Task& task,
                    Report& report) {
  if (!options.quote.empty()) return verify_quote_file(lookup, task, report);
  if (!options.cert.empty())
    return verify_any_evidence(verifier::evidence_of_certificate(task.file), "certificate", lookup,
                               task, report);
  return verify_any_evidence(verifier::evidence_of_answer(task.file), "evidence", lookup, task,
                             report);
}

void print_json(const Result<void>& outcome, UnixSeconds now, const Report& report,
                std::ostream& out) {
  json::object o;
  o["verified"] = outcome.has_value();
  if (outcome)
    o["reason"] = nullptr;
  else
    o["reason"] = error_name(outcome.error().code);
  o["at"] = format_rfc3339(now);
  o["rows"] = attestation::explain_json(report);
  out << json::serialize(o) << '\n';
}

void print_text(const Result<void>& outcome, UnixSeconds now, const Report& report,
                std::ostream& out) {
  out << attestation::explain_text(report);
  out << (outcome ? "everything holds" : "refused") << " at " << format_rfc3339(now);
  if (!outcome) out << ": " << error_name(outcome.error().code);
  out << '\n';
}

/// What may be written into a file as it is.
std::string pins(const VerifyOptions& options, const attestation::VerifiedEvidence& evidence) {
  if (options.pin) return attestation::pinned_policy_json(evidence);
  return attestation::os_measurements_json(options.pin_os, evidence.td_report(),
                                           evidence.kms_root());
}

}  // namespace

int run_verify(const VerifyOptions& options, const verifier::Lookup& lookup, std::ostream& out,
               std::ostream& err) {
  const auto complain = [&](const Error& error) {
    err << "jingui: error: " << attestation::printable(describe(error), 1024) << '\n';
    if (const auto hint = hint_for(error.code); !hint.empty()) err << "hint: " << hint << '\n';
  };
  auto task = prepare(options, lookup);
  if (!task) {
    complain(task.error());
    return error_exit_code(task.error().code);
  }
  for (const std::string& warning : task->trust.warnings)
    err << "jingui: warning: " << warning << '\n';
  Report report;
  const auto outcome = verify(options, lookup, *task, report);
  const bool pin = options.pin || !options.pin_os.empty();
  if (pin && outcome)
    out << pins(options, *task->verified);
  else if (options.json)
    print_json(outcome, task->now, report, out);
  else
    print_text(outcome, task->now, report, pin ? err : out);
  out.flush();
  const Error lost{ErrorCode::file_unwritable, "stdout"};
  if (!out) complain(lost);
  if (outcome) return out ? kHolds : error_exit_code(lost.code);
  complain(outcome.error());
  return kRefused;
}

}  // namespace jingui::client
