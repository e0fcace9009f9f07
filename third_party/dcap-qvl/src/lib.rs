//! The C interface of include/jingui_dcap_qvl.h. Every panic below it is caught; what it answers is our own flat JSON, so that
//! a new version of dcap-qvl cannot change our interface unnoticed.

mod answer;
mod claims;
mod panic_text;

use std::panic::{catch_unwind, AssertUnwindSafe};

use answer::{Answer, BAD_ARGUMENT};
use dcap_qvl::verify::QuoteVerifier;
use dcap_qvl::{QuoteCollateralV3, QuotePolicy};

const ROOT_INTEL: u32 = 1;
const ROOT_GIVEN: u32 = 2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    data: *const u8,
    size: usize,
}

#[repr(C)]
pub struct Collateral {
    pck_crl_issuer_chain: Bytes,
    root_ca_crl: Bytes,
    pck_crl: Bytes,
    tcb_info_issuer_chain: Bytes,
    tcb_info: Bytes,
    tcb_info_signature: Bytes,
    qe_identity_issuer_chain: Bytes,
    qe_identity: Bytes,
    qe_identity_signature: Bytes,
}

impl Bytes {
    /// # Safety
    /// `data` must be readable for `size` bytes if it is not null.
    unsafe fn view<'a>(self, name: &str) -> Result<&'a [u8], Answer> {
        match (self.data.is_null(), self.size) {
            (_, 0) => Ok(&[]),
            (true, _) => Err(Answer::bad_argument(&format!("{name} is null"))),
            (false, size) => Ok(std::slice::from_raw_parts(self.data, size)),
        }
    }

    unsafe fn text(self, name: &str) -> Result<String, Answer> {
        let view = self.view(name)?;
        String::from_utf8(view.to_vec()).map_err(|_| Answer::refused(&format!("Collateral is not UTF-8: {name}")))
    }
}

unsafe fn copy_collateral(given: &Collateral) -> Result<QuoteCollateralV3, Answer> {
    Ok(QuoteCollateralV3 {
        pck_crl_issuer_chain: given.pck_crl_issuer_chain.text("pck_crl_issuer_chain")?,
        root_ca_crl: given.root_ca_crl.view("root_ca_crl")?.to_vec(),
        pck_crl: given.pck_crl.view("pck_crl")?.to_vec(),
        tcb_info_issuer_chain: given.tcb_info_issuer_chain.text("tcb_info_issuer_chain")?,
        tcb_info: given.tcb_info.text("tcb_info")?,
        tcb_info_signature: given.tcb_info_signature.view("tcb_info_signature")?.to_vec(),
        qe_identity_issuer_chain: given.qe_identity_issuer_chain.text("qe_identity_issuer_chain")?,
        qe_identity: given.qe_identity.text("qe_identity")?,
        qe_identity_signature: given.qe_identity_signature.view("qe_identity_signature")?.to_vec(),
        pck_certificate_chain: None,
    })
}

fn choose_root(kind: u32, root: &[u8]) -> Result<QuoteVerifier, Answer> {
    match (kind, root.is_empty()) {
        (ROOT_INTEL, true) => Ok(QuoteVerifier::new_prod()),
        (ROOT_GIVEN, false) => Ok(QuoteVerifier::new(root.to_vec())),
        _ => Err(Answer::bad_argument("root and root_kind do not fit")),
    }
}

fn verify(verifier: &QuoteVerifier, quote: &[u8], collateral: &QuoteCollateralV3, now: u64) -> Answer {
    // claims_only appraises nothing: TCB statuses, dates and flags are judged by the caller.
    let accepted = verifier
        .verify_with_policy(quote, collateral, now, &QuotePolicy::claims_only(now))
        .map_err(|e| format!("{e:#}"))
        .and_then(|verified| claims::to_json(collateral, &verified));
    match accepted {
        Ok(json) => Answer::accepted(json),
        Err(text) => Answer::refused(&text),
    }
}

/// # Safety
/// As the header says: every view readable, `collateral` null or valid.
unsafe fn answer_call(quote: Bytes, collateral: *const Collateral, now: u64, kind: u32, root: Bytes) -> Result<Answer, Answer> {
    let quote = quote.view("quote")?;
    let verifier = choose_root(kind, root.view("root")?)?;
    let given = collateral.as_ref().ok_or_else(|| Answer::bad_argument("collateral is null"))?;
    let collateral = copy_collateral(given)?;
    Ok(verify(&verifier, quote, &collateral, now))
}

/// # Safety
/// See include/jingui_dcap_qvl.h.
#[no_mangle]
pub unsafe extern "C" fn jingui_dcap_qvl_verify(
    quote: Bytes,
    collateral: *const Collateral,
    now: u64,
    root_kind: u32,
    root: Bytes,
    out: *mut u8,
    out_capacity: usize,
    out_size: *mut usize,
) -> i32 {
    if out_size.is_null() || (out.is_null() && out_capacity != 0) {
        return BAD_ARGUMENT;
    }
    let caught = panic_text::while_recording(|| {
        catch_unwind(AssertUnwindSafe(|| answer_call(quote, collateral, now, root_kind, root)))
    });
    let answer = match caught {
        Ok(Ok(answer) | Err(answer)) => answer,
        Err(payload) => {
            // Dropping a payload may itself panic, with a payload that is then left alone.
            if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(second);
            }
            Answer::panicked(&panic_text::take())
        }
    };
    answer.write(out, out_capacity, &mut *out_size)
}
