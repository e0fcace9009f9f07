// Evidence that an operator wants to look at: files of many shapes, read into the one that the
// verifier knows.
#pragma once

#include <string>

#include "attestation/verify_evidence.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::verifier {

/// A quote: binary, or hex with or without 0x and white space around it. Errors: quote_malformed.
Result<Bytes> quote_bytes(ByteView file);

/// A chain of `app_cert`: PEM, or one certificate in DER. Errors: those of parse_evidence.
Result<attestation::Evidence> evidence_of_certificate(ByteView file);

/// An answer of a guest agent in JSON (Info with app_cert, GetTlsKey with certificate_chain,
/// GetQuote with quote and event_log, Attest with attestation; alone or recorded as
/// {"response":{"body":…}}), or the content of extension 8 in binary or hex, or a PEM chain.
/// Without a certificate the evidence has an empty chain. Errors: evidence_missing,
/// attestation_malformed, those of the parsers.
Result<attestation::Evidence> evidence_of_answer(ByteView file);

}  // namespace jingui::verifier
