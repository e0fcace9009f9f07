/* The C interface of the wrapper crate: one function round Phala's dcap-qvl. Nothing crosses it but
 * borrowed bytes going in and one text coming out; nothing is allocated for the caller, no panic
 * leaves it, and no clock is read. */
#ifndef JINGUI_DCAP_QVL_H
#define JINGUI_DCAP_QVL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Borrowed bytes. `data` may be null only if `size` is 0. */
typedef struct {
  const uint8_t* data;
  size_t size;
} jingui_dcap_qvl_bytes;

/* The members of QuoteCollateralV3 without pck_certificate_chain, which would win over the chain
 * inside the quote. Chains are PEM, CRLs DER, signatures raw r | s, the two JSON texts exactly as
 * signed. */
typedef struct {
  jingui_dcap_qvl_bytes pck_crl_issuer_chain;
  jingui_dcap_qvl_bytes root_ca_crl;
  jingui_dcap_qvl_bytes pck_crl;
  jingui_dcap_qvl_bytes tcb_info_issuer_chain;
  jingui_dcap_qvl_bytes tcb_info;
  jingui_dcap_qvl_bytes tcb_info_signature;
  jingui_dcap_qvl_bytes qe_identity_issuer_chain;
  jingui_dcap_qvl_bytes qe_identity;
  jingui_dcap_qvl_bytes qe_identity_signature;
} jingui_dcap_qvl_collateral;

/* Which root the quote must chain to: a forgotten root is an error, never Intel's. */
enum {
  JINGUI_DCAP_QVL_ROOT_INTEL = 1, /* the one built into the crate; `root` must be empty */
  JINGUI_DCAP_QVL_ROOT_GIVEN = 2  /* `root` is one DER certificate */
};

enum {
  JINGUI_DCAP_QVL_ACCEPTED = 0,     /* out: the claims as one flat JSON object */
  JINGUI_DCAP_QVL_REFUSED = 1,      /* out: why, as text; may hold bytes of the input */
  JINGUI_DCAP_QVL_SMALL_BUFFER = 2, /* *out_size: what is needed */
  JINGUI_DCAP_QVL_PANICKED = 3,     /* out: message and place; for the log only */
  JINGUI_DCAP_QVL_BAD_ARGUMENT = 4  /* out: which */
};

/* Verifies a quote at `now` (seconds since 1970) without judging its TCB status, except that
 * Revoked is refused. Writes UTF-8 without a terminating NUL to `out` and its length to *out_size.
 * Thread-safe; needs about 48 KiB of stack. */
int32_t jingui_dcap_qvl_verify(jingui_dcap_qvl_bytes quote,
                               const jingui_dcap_qvl_collateral* collateral, uint64_t now,
                               uint32_t root_kind, jingui_dcap_qvl_bytes root, uint8_t* out,
                               size_t out_capacity, size_t* out_size);

#ifdef __cplusplus
}
#endif

#endif
