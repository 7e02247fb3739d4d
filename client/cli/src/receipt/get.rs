// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence receipt get`.

use super::{report::ReceiptReport, trust, ReceiptError, Wanted};
use crate::{
    arguments::{GetReceipt, ReceiptTrust},
    chain::{genesis, Context},
    error::Failure,
    history_api::{receipt_bytes, HistoryApi, HistoryApiError},
    identifier::shown,
    new_file::{NewFile, NewFileError},
};
use credence_index::rpc::ReceiptAnswer;
use credence_receipt::{Proven, ReceiptFile, Trust};
use std::{future::Future, time::Duration};
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
    let GetReceipt { of, wait, out, trust: ReceiptTrust { genesis: named, sets } } = arguments;
    let wanted = Wanted::from(of);
    let out = out.unwrap_or_else(|| wanted.file());
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
    // The later it starts, the shorter the file.
    let query = wanted.query(trust.sets.iter().map(|named| named.id).max());
    let answer = answer(wanted, limit, POLL_INTERVAL, || api.receipt(&query)).await?;
    let bytes = receipt_bytes(&answer).map_err(ReceiptError::Answer)?;
    let proven = proven(wanted, &bytes, &trust)?;
    NewFile::write(&out, &bytes, false).map_err(ReceiptError::File)?;
    context.output.say(format!("Verified and written to {}", out.display()));
    Ok(context.output.show(&ReceiptReport::verified(proven))?)
}

/// Asks until there is an answer that can be kept, at least once.
pub(super) async fn answer<Asked>(
    wanted: Wanted,
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
            Err(error) => refused(wanted, error),
        };
        let is_time_left = Instant::now() + interval < deadline;
        match error {
            ReceiptError::NotYet { .. } if is_time_left => {},
            // A node that restarts is worth waiting for.
            ReceiptError::Api(source) if source.is_retryable() && is_time_left => {},
            ReceiptError::NotYet { message, .. } if !limit.is_zero() => {
                let timeout_secs = limit.as_secs();
                return Err(ReceiptError::StillNot { wanted, message, timeout_secs });
            },
            error => return Err(error),
        }
        sleep(interval).await;
    }
}

/// What a node's refusal means.
pub(super) fn refused(wanted: Wanted, error: HistoryApiError) -> ReceiptError {
    match error {
        HistoryApiError::Refused { code: UNSETTLED, message, .. } => {
            ReceiptError::Unsettled { message }
        },
        HistoryApiError::Refused { code, message, .. } if NOT_YET.contains(&code) => {
            ReceiptError::NotYet { wanted, message }
        },
        HistoryApiError::Refused { message, .. } => ReceiptError::Refused { wanted, message },
        error => ReceiptError::Api(error),
    }
}

/// Verifies what a node has sent, and that it is what was asked for.
pub(super) fn proven(wanted: Wanted, bytes: &[u8], trust: &Trust) -> Result<Proven, ReceiptError> {
    let proves_nothing = |source| ReceiptError::NodeProvesNothing { wanted, source };
    let file = ReceiptFile::from_bytes(bytes).map_err(proves_nothing)?;
    let proven = file.verify(trust).map_err(proves_nothing)?;
    match wanted.is(&file, &proven) {
        true => Ok(proven),
        false => Err(ReceiptError::OtherLeaf { wanted }),
    }
}
