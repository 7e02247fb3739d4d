// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence receipt get`.

use super::{report::ReceiptReport, trust, ReceiptError};
use crate::{
    arguments::{GetReceipt, ReceiptTrust},
    chain::{genesis, Context},
    error::Failure,
    history_api::{receipt_bytes, HistoryApi, HistoryApiError},
    identifier::shown,
    new_file::{NewFile, NewFileError},
};
use credence_index::rpc::{ReceiptAnswer, ReceiptQuery};
use credence_primitives::ids::JobId;
use credence_receipt::{verify, Leaf, Proven, Trust};
use std::{future::Future, path::PathBuf, time::Duration};
use tokio::time::{sleep, Instant};

/// How long --wait waits for a receipt.
const WAIT_TIMEOUT: Duration = Duration::from_secs(3600);
/// How often it asks.
const POLL_INTERVAL: Duration = Duration::from_secs(3);

/// Nodes' codes for jobs that are open, not indexed, or not yet final; and for being busy.
const NOT_YET: [i32; 7] = [12_202, 12_203, 12_206, 12_301, 12_302, 12_303, 12_304];
/// Nodes' code for jobs that have ended without settlement.
const UNSETTLED: i32 = 12_204;

/// Gets a receipt, verifies it, and only then writes it.
pub(super) async fn get(context: &Context, arguments: GetReceipt) -> Result<(), Failure> {
    let GetReceipt { job, wait, out, trust: ReceiptTrust { genesis: named, sets } } = arguments;
    let out = out.unwrap_or_else(|| PathBuf::from(format!("job-{job}.receipt")));
    // Told before anything is waited for.
    if out.symlink_metadata().is_ok() {
        return Err(ReceiptError::File(NewFileError::Exists { path: out }).into());
    }
    let client = context.client().await?;
    let first = named.unwrap_or_else(|| genesis(&client));
    if named.is_none() {
        context.output.say(format!(
            "Trusting the node for the first block's hash {}; name it with --genesis if you know it.",
            shown(first)
        ));
    }
    let trust = trust(first, &sets)?;
    let limit = if wait { WAIT_TIMEOUT } else { Duration::ZERO };
    let api = HistoryApi::new(context.endpoints().clone());
    let query = ReceiptQuery { job: Some(job), ..ReceiptQuery::default() };
    let answer = answer(job, limit, POLL_INTERVAL, || api.receipt(&query)).await?;
    let bytes = receipt_bytes(&answer).map_err(ReceiptError::Answer)?;
    let proven = proven(job, &bytes, &trust)?;
    NewFile::write(&out, &bytes, false).map_err(ReceiptError::File)?;
    context.output.say(format!("Verified and written to {}", out.display()));
    Ok(context.output.show(&ReceiptReport::verified(proven))?)
}

/// Asks until there is an answer that can be kept, at least once.
pub(super) async fn answer<Asked>(
    job: JobId,
    limit: Duration,
    interval: Duration,
    ask: impl Fn() -> Asked,
) -> Result<ReceiptAnswer, ReceiptError>
where
    Asked: Future<Output = Result<ReceiptAnswer, HistoryApiError>>,
{
    let deadline = Instant::now() + limit;
    loop {
        let error = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => refused(job, error),
        };
        let is_time_left = Instant::now() + interval < deadline;
        match error {
            ReceiptError::NotYet { .. } if is_time_left => {},
            // A node that restarts is worth waiting for.
            ReceiptError::Api(source) if source.is_retryable() && is_time_left => {},
            ReceiptError::NotYet { message, .. } if !limit.is_zero() => {
                let timeout_secs = limit.as_secs();
                return Err(ReceiptError::StillNot { job, message, timeout_secs });
            },
            error => return Err(error),
        }
        sleep(interval).await;
    }
}

/// What a node's refusal means.
pub(super) fn refused(job: JobId, error: HistoryApiError) -> ReceiptError {
    match error {
        HistoryApiError::Refused { code: UNSETTLED, message, .. } => {
            ReceiptError::Unsettled { message }
        },
        HistoryApiError::Refused { code, message, .. } if NOT_YET.contains(&code) => {
            ReceiptError::NotYet { job, message }
        },
        HistoryApiError::Refused { message, .. } => ReceiptError::Refused { job, message },
        error => ReceiptError::Api(error),
    }
}

/// Verifies what a node has sent, and that it is what was asked for.
pub(super) fn proven(job: JobId, bytes: &[u8], trust: &Trust) -> Result<Proven, ReceiptError> {
    let proven =
        verify(bytes, trust).map_err(|source| ReceiptError::NodeProvesNothing { job, source })?;
    match &proven.leaf {
        Leaf::ReceiptV1(receipt) if receipt.job == job => Ok(proven),
        _ => Err(ReceiptError::OtherLeaf { job }),
    }
}
