// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence receipt get`.

use super::{report::ReceiptReport, trust, ReceiptError};
use crate::{
    arguments::{GetReceipt, ReceiptTrust},
    chain::{genesis, Context},
    error::Failure,
    identifier::shown,
};
use credence_client::{
    subxt::rpcs::{client::rpc_params, Error as CallError},
    Client, Endpoints, RpcError, REQUEST_TIMEOUT,
};
use credence_primitives::ids::JobId;
use credence_receipt::{verify, Leaf, Proven, Trust};
use serde::Deserialize;
use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{sleep, timeout, Instant};

/// How long --wait waits for a receipt.
const WAIT_TIMEOUT: Duration = Duration::from_secs(3600);
/// How often it asks.
const POLL_INTERVAL: Duration = Duration::from_secs(3);
const METHOD: &str = "attribution_receipt";

/// Nodes' codes for jobs that are open, not indexed, or not yet final; and for being busy.
const NOT_YET: [i32; 7] = [12_202, 12_203, 12_206, 12_301, 12_302, 12_303, 12_304];
/// Nodes' code for jobs that have ended without settlement.
const UNSETTLED: i32 = 12_204;

/// What a node answers; other fields may follow.
#[derive(Debug, Deserialize)]
struct Answer {
    receipt: String,
}

/// Gets a receipt, verifies it, and only then writes it.
pub(super) async fn get(context: &Context, arguments: GetReceipt) -> Result<(), Failure> {
    let GetReceipt { job, wait, out, trust: ReceiptTrust { genesis: named, sets } } = arguments;
    let out = out.unwrap_or_else(|| PathBuf::from(format!("job-{job}.receipt")));
    // Told before anything is waited for.
    if out.symlink_metadata().is_ok() {
        return Err(ReceiptError::Exists { path: out }.into());
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
    let ask = || ask(context.endpoints(), job);
    let bytes = answer(job, limit, POLL_INTERVAL, ask).await?;
    let proven = proven(job, &bytes, &trust)?;
    write(&out, &bytes)?;
    context.output.say(format!("Verified and written to {}", out.display()));
    Ok(context.output.show(&ReceiptReport::verified(proven))?)
}

/// Asks until there is an answer that can be kept, at least once.
pub(super) async fn answer<Asked>(
    job: JobId,
    limit: Duration,
    interval: Duration,
    ask: impl Fn() -> Asked,
) -> Result<Vec<u8>, Failure>
where
    Asked: std::future::Future<Output = Result<Vec<u8>, Failure>>,
{
    let deadline = Instant::now() + limit;
    loop {
        let message = match ask().await {
            Err(Failure::Receipt(ReceiptError::NotYet { message, .. })) => message,
            // A node that restarts is worth waiting for.
            Err(Failure::Receipt(ReceiptError::Node(error)))
                if error.is_retryable() && Instant::now() + interval < deadline =>
            {
                error.to_string()
            },
            other => return other,
        };
        if limit.is_zero() {
            return Err(ReceiptError::NotYet { job, message }.into());
        }
        if Instant::now() + interval >= deadline {
            let timeout_secs = limit.as_secs();
            return Err(ReceiptError::StillNot { job, message, timeout_secs }.into());
        }
        sleep(interval).await;
    }
}

async fn ask(endpoints: &Endpoints, job: JobId) -> Result<Vec<u8>, Failure> {
    let client = endpoints.client().await?;
    let query = serde_json::json!({ "job": job });
    let connection = client.rpc().connection();
    let request = connection.request::<Answer>(METHOD, rpc_params![query]);
    let result = match timeout(REQUEST_TIMEOUT, request).await {
        Ok(result) => result.map_err(|source| refusal(&client, job, source)),
        Err(_) => Err(ReceiptError::Node(RpcError::CallTimeout {
            url: client.rpc().url().to_owned(),
            method: METHOD,
            timeout_secs: REQUEST_TIMEOUT.as_secs(),
        })),
    };
    if matches!(&result, Err(ReceiptError::Node(error)) if error.is_retryable()) {
        endpoints.report_failure(&client);
    }
    Ok(file(&result?)?)
}

fn refusal(client: &Client, job: JobId, source: CallError) -> ReceiptError {
    match source {
        CallError::User(error) => refused(job, error.code, error.message),
        CallError::Deserialization(_) => ReceiptError::Answer,
        source => {
            let url = client.rpc().url().to_owned();
            ReceiptError::Node(RpcError::Call { url, method: METHOD, source })
        },
    }
}

/// What a node's refusal means.
pub(super) fn refused(job: JobId, code: i32, message: String) -> ReceiptError {
    match code {
        UNSETTLED => ReceiptError::Unsettled { message },
        code if NOT_YET.contains(&code) => ReceiptError::NotYet { job, message },
        _ => ReceiptError::Refused { job, message },
    }
}

fn file(answer: &Answer) -> Result<Vec<u8>, ReceiptError> {
    let digits = answer.receipt.strip_prefix("0x").ok_or(ReceiptError::Answer)?;
    hex::decode(digits).map_err(|_| ReceiptError::Answer)
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

/// Writes a new file, or leaves none.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), ReceiptError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => ReceiptError::Exists { path: path.to_owned() },
        _ => ReceiptError::Write { path: path.to_owned(), source },
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|source| {
        // What was written is not the whole: better nothing.
        let _ = std::fs::remove_file(path);
        failed(source)
    })
}
