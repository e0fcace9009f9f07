#include "attestation/development_test_support.h"

#ifdef JINGUI_SIMULATION

namespace jingui::attestation::test {

using simulator::DevelopmentPki;

DevelopmentCase development_case(const Deviation& deviation) {
  simulator::PkiSpec pki_spec = simulator::PkiSpec::around(kDevelopmentNow);
  if (deviation.pki) deviation.pki(pki_spec);
  const DevelopmentPki pki = value_of(DevelopmentPki::create(pki_spec));
  simulator::QuoteSpec quote_spec;
  if (deviation.quote) deviation.quote(quote_spec, pki);
  auto collateral_spec = simulator::CollateralSpec::around(kDevelopmentNow);
  if (deviation.collateral) deviation.collateral(collateral_spec);
  DevelopmentCase out{{value_of(simulator::make_quote(quote_spec, pki)),
                       value_of(simulator::make_collateral(pki, collateral_spec)), kDevelopmentNow},
                      value_of(QuoteRoot::insecure_development(pki.root().der))};
  if (deviation.made) deviation.made(out.made, pki);
  return out;
}

Result<RawQuoteVerdict> development_verdict(const Deviation& deviation) {
  const DevelopmentCase c = development_case(deviation);
  return verify_raw_quote(c.made.quote, c.made.collateral, c.root, c.made.now);
}

QuoteVerdict accepted(const Deviation& deviation) {
  return value_of(development_verdict(deviation)).verdict;
}

ErrorCode refused(const Deviation& deviation) {
  return code_of(development_verdict(deviation));
}

Deviation with_pki(std::function<void(simulator::PkiSpec&)> change) {
  return {std::move(change), {}, {}, {}};
}

Deviation with_quote(std::function<void(simulator::QuoteSpec&)> change) {
  return {{},
          [change = std::move(change)](simulator::QuoteSpec& spec, const DevelopmentPki&) {
            change(spec);
          },
          {},
          {}};
}

Deviation with_collateral(std::function<void(simulator::CollateralSpec&)> change) {
  return {{}, {}, std::move(change), {}};
}

Deviation with_tcb_info(std::function<void(json::object&)> change) {
  return with_collateral([change = std::move(change)](simulator::CollateralSpec& spec) {
    spec.edit_tcb_info = change;
  });
}

Deviation with_qe_identity(std::function<void(json::object&)> change) {
  return with_collateral([change = std::move(change)](simulator::CollateralSpec& spec) {
    spec.edit_qe_identity = change;
  });
}

Deviation once_made(std::function<void(QuoteCase&, const DevelopmentPki&)> change) {
  return {{}, {}, {}, std::move(change)};
}

}  // namespace jingui::attestation::test

#endif
