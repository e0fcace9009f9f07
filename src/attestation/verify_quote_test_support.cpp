#include "attestation/verify_quote_test_support.h"

namespace jingui::attestation::test {

std::optional<QuoteCase> sample_case(const std::string& name, UnixSeconds now) {
  const auto quote = sample(name);
  const auto collateral = sample(name + "_collateral.json");
  if (!quote || !collateral) return std::nullopt;
  return QuoteCase{*quote, value_of(parse_collateral_json(as_text(*collateral))), now};
}

std::optional<QuoteCase> dstack_case() {
  const auto quote = fixture("dcap-qvl/dstack-quote/quote_hex.txt");
  const auto collateral = fixture("dcap-qvl/dstack-quote/quote_collateral.json");
  if (!quote || !collateral) return std::nullopt;
  return QuoteCase{from_hex(as_text(*quote)),
                   value_of(parse_collateral_json(as_text(*collateral))),
                   {1759304519}};
}

}  // namespace jingui::attestation::test
