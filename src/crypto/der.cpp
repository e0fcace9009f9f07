#include "crypto/der.h"

#include <openssl/asn1.h>

#include <ctime>

#include "crypto/openssl_error.h"
#include "crypto/openssl_handles.h"

namespace jingui::crypto {
namespace {

using TimeHandle = Handle<ASN1_TIME, ASN1_TIME_free>;

// Results of ASN1_get_object.
constexpr int kFailed = 0x80;
constexpr int kIndefiniteLength = 0x01;

}  // namespace

static_assert(V_ASN1_CONTEXT_SPECIFIC == 0x80 && V_ASN1_UNIVERSAL == 0);

Result<DerElement> DerReader::next() {
  const auto* p = rest_.data();
  long size = 0;
  DerElement element;
  const int read =
      ASN1_get_object(&p, &size, &element.tag, &element.tag_class, static_cast<long>(rest_.size()));
  if ((read & (kFailed | kIndefiniteLength)) != 0) return openssl_failure(malformed_, "not DER");
  const auto head = static_cast<std::size_t>(p - rest_.data());
  element.content = rest_.subspan(head, static_cast<std::size_t>(size));
  element.whole = rest_.first(head + element.content.size());
  rest_ = rest_.subspan(element.whole.size());
  return element;
}

Result<DerElement> DerReader::next(int universal_tag) {
  DerReader ahead = *this;
  const auto element = ahead.next();
  if (!element || element->tag != universal_tag || element->tag_class != V_ASN1_UNIVERSAL)
    return malformed("unexpected DER tag");
  *this = ahead;
  return element;
}

bool DerReader::next_is(int tag, int tag_class) const {
  DerReader ahead = *this;
  const auto element = ahead.next();
  return element && element->tag == tag && element->tag_class == tag_class;
}

Result<DerReader> DerReader::enter(int universal_tag) {
  return DerReader(TRY(next(universal_tag)).content, malformed_);
}

Result<DerReader> DerReader::enter_context(int tag) {
  if (!next_is_context(tag)) return malformed("unexpected DER tag");
  return DerReader(TRY(next()).content, malformed_);
}

Result<ByteView> DerReader::next_unsigned() {
  const ByteView octets = TRY(next(V_ASN1_INTEGER)).content;
  if (octets.empty() || octets[0] >= 0x80 ||
      (octets.size() > 1 && octets[0] == 0 && octets[1] < 0x80))
    return malformed("negative or padded integer");
  return octets;
}

Result<UnixSeconds> DerReader::next_time() {
  const ByteView whole = TRY(next()).whole;
  const auto* p = whole.data();
  const TimeHandle time(d2i_ASN1_TIME(nullptr, &p, static_cast<long>(whole.size())));
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time.get(), &parts) != 1)
    return openssl_failure(malformed_, "malformed time");
  return UnixSeconds{timegm(&parts)};
}

Result<void> DerReader::require_end() const {
  if (!at_end()) return malformed("bytes after a DER element");
  return {};
}

}  // namespace jingui::crypto
