// DER read element by element (X.690). Certificates and CRLs are read this way because their checks
// are about exact bytes, and because OpenSSL 3.0 spends 180 microseconds on decoding a
// certificate's key, asked or not.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace jingui::crypto {

struct DerElement {
  int tag = 0;        // tag number
  int tag_class = 0;  // V_ASN1_UNIVERSAL and so on
  ByteView content;
  ByteView whole;  // identifier and length octets included
};

/// Reads the elements that stand one after the other in a view. Every failure has the code given to
/// the constructor.
class DerReader {
 public:
  DerReader(ByteView rest, ErrorCode malformed) : rest_(rest), malformed_(malformed) {}

  bool at_end() const { return rest_.empty(); }
  /// Takes the next element, which has a definite length.
  Result<DerElement> next();
  /// The same, and it must have this universal tag.
  Result<DerElement> next(int universal_tag);
  /// Whether the next element has this tag; false at the end.
  bool next_is(int universal_tag) const { return next_is(universal_tag, 0); }
  bool next_is_context(int tag) const { return next_is(tag, kContextSpecific); }
  /// The content of the next element, to be read in turn.
  Result<DerReader> enter(int universal_tag);
  Result<DerReader> enter_context(int tag);
  /// A non-negative INTEGER of minimal length: its content octets.
  Result<ByteView> next_unsigned();
  /// UTCTime or GeneralizedTime.
  Result<UnixSeconds> next_time();
  Result<void> require_end() const;

  tl::unexpected<Error> malformed(const char* detail) const { return fail(malformed_, detail); }

 private:
  static constexpr int kContextSpecific = 0x80;
  bool next_is(int tag, int tag_class) const;

  ByteView rest_;
  ErrorCode malformed_;
};

}  // namespace jingui::crypto
