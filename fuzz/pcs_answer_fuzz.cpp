// Answers of a collateral service. The slice that is taken out of a document lies in it, and is
// found in every document that the JSON parser accepts.
#include <boost/json/object.hpp>
#include <cstdlib>

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_slice.h"
#include "pccs/pcs_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  const std::string_view text = as_text({data, size});
  (void)pccs::parse_crl_body(text);
  (void)pccs::parse_issuer_chain({{"Chain", std::string(text)}}, {"Chain"});
  if (const auto document = pccs::parse_signed_document(text, "tcbInfo");
      document && text.find(document->text) == text.npos)
    std::abort();
  if (const auto certificate = crypto::Certificate::from_der({data, size}); certificate)
    (void)pccs::crl_distribution_url(*certificate);
  const auto slice = json::find_raw_member(text, "tcbInfo");
  const auto whole = json::parse(text);
  if (!whole || !whole->is_object() || text.find('\\') != text.npos) return 0;
  if (!slice || slice->has_value() != whole->get_object().contains("tcbInfo")) std::abort();
  return 0;
}
