// Every bound on attestation input, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jingui::attestation {

inline constexpr std::size_t kMaxAppCertBytes = 256 * 1024;  // PEM text of a chain
inline constexpr std::size_t kMaxChainCertificates = 4;
inline constexpr std::size_t kMaxAttestationBytes = 192 * 1024;  // OID 8
inline constexpr std::size_t kMaxEventLogBytes = 256 * 1024;
inline constexpr std::size_t kMaxEvents = 1024;
inline constexpr std::size_t kMaxEventPayloadBytes = 64 * 1024;
inline constexpr std::size_t kMaxEventNameBytes = 256;
inline constexpr std::size_t kMaxEventLogDepth = 3;    // JSON: array, event, member
inline constexpr std::size_t kMaxMsgpackMembers = 64;  // of one map
inline constexpr std::size_t kMaxPckExtensionBytes = 4096;
inline constexpr std::size_t kMaxUsageBytes = 64;  // certificate extension 4
inline constexpr std::size_t kMinQuoteBytes = 1020;
inline constexpr std::size_t kMaxQuoteBytes = 16384;
inline constexpr std::size_t kMaxCollateralBytes = 256 * 1024;
inline constexpr std::size_t kPckChainCertificates = 3;  // leaf, CA, root
inline constexpr std::size_t kIssuerChainCertificates =
    2;                                                // signer of TCB info or QE identity, root
inline constexpr std::size_t kMaxCrlNumberBytes = 4;  // dcap-qvl fails on larger ones
inline constexpr std::size_t kMaxEngineAnswerBytes = 64 * 1024;
inline constexpr std::size_t kMinEngineStackBytes =
    256 * 1024;  // what the calling thread must have left
inline constexpr std::size_t kMaxKmsRoots = 64;
inline constexpr std::size_t kMaxCachedVerdicts = 1024;
inline constexpr std::size_t kMaxOsImageMembers = 32;  // of one map of measurement.tdx.cbor
inline constexpr std::size_t kMaxOsImageDepth = 8;
inline constexpr std::size_t kMaxPolicyBytes = 256 * 1024;
inline constexpr std::size_t kMaxPolicyDepth = 4;           // policy, tcb, list, advisory
inline constexpr std::size_t kMaxPolicyListEntries = 1024;  // of one list
inline constexpr std::size_t kMaxNameBytes = 128;           // of a set of OS measurements
inline constexpr std::size_t kMaxOsMeasurementsBytes = 1024 * 1024;
inline constexpr std::size_t kMaxOsMeasurements = 1024;
inline constexpr std::size_t kMaxOsMeasurementsDepth = 5;  // file, list, set, key_provider, list
inline constexpr std::size_t kMaxDenyListBytes = 256 * 1024;
inline constexpr std::size_t kMaxDenyListEntries = 4096;
inline constexpr std::int64_t kMaxLeafValidityDays = 7;  // more is insecure
inline constexpr std::int64_t kMaxInsecureLeafValidityDays = 3660;
inline constexpr std::int64_t kMaxTcbGraceDays = 366;

}  // namespace jingui::attestation
