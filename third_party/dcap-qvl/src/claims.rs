//! What dcap-qvl found out about a quote, as one flat JSON object: numbers and hex, nothing nested.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dcap_qvl::quote::Report;
use dcap_qvl::{QuoteClaims, QuoteCollateralV3, TcbInfo};
use serde_json::{json, Value};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn body_name(report: &Report) -> &'static str {
    match report {
        Report::SgxEnclave(_) => "sgx",
        Report::TD10(_) => "td10",
        Report::TD15(_) => "td15",
        Report::TD15Ex(_) => "td15ex",
    }
}

/// Two levels with the same SVNs: which of them matches would depend on their order.
fn has_equal_levels(tcb_info: &TcbInfo) -> bool {
    let mut seen = BTreeSet::new();
    !tcb_info.tcb_levels.iter().all(|level| seen.insert(&level.tcb))
}

pub fn to_json(collateral: &QuoteCollateralV3, claims: &QuoteClaims) -> Result<String, String> {
    let tcb_info: TcbInfo =
        serde_json::from_str(&collateral.tcb_info).map_err(|e| format!("Failed to decode TcbInfo: {e}"))?;
    let td = claims.report.as_td10();
    let pck = &claims.platform.pck;
    let answer = json!({
        "body": body_name(&claims.report),
        "status": claims.tcb.status.to_string(),
        "advisories": claims.tcb.advisory_ids,
        "platform_status": claims.platform.tcb_level.tcb_status.to_string(),
        "current_platform_status": claims.platform.current_tcb_level.as_ref().map(|l| l.tcb_status.to_string()),
        "qe_status": claims.qe.tcb_level.tcb_status.to_string(),
        "tcb_evaluation_data_number": claims.tcb.eval_data_number,
        "latest_issue_date": claims.latest_issue_date,
        "earliest_expiration_date": claims.earliest_expiration_date,
        "ppid": hex(&pck.ppid),
        "cpu_svn": hex(&pck.cpu_svn),
        "pce_svn": pck.pce_svn,
        "pce_id": hex(&pck.pce_id),
        "fmspc": hex(&pck.fmspc),
        "tcb_info_version": tcb_info.version,
        "tcb_info_type": tcb_info.tcb_type,
        "tcb_info_pce_id": tcb_info.pce_id.to_lowercase(),
        "tcb_info_equal_levels": has_equal_levels(&tcb_info),
        "qe_report_data": hex(&claims.qe.report.report_data),
        "td_attributes": td.map(|t| hex(&t.td_attributes)),
        "mr_service_td": claims.report.as_td15().map(|t| hex(&t.mr_service_td)),
    });
    serde_json::to_string::<Value>(&answer).map_err(|e| format!("JSON serialization failed: {e}"))
}
