// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence infer`: from an input to a verified output.

mod follow;
mod progress;
mod story;

use crate::{
    amount::Amount,
    arguments::Infer,
    chain::{manifest, Context},
    error::Failure,
    identifier::Address,
    output::{some, Page, Report},
    quote::{quote, QuoteReport},
    words,
};
use credence_client::{
    runtime::{self, runtime_types::bounded_collections::bounded_vec::BoundedVec},
    subxt::utils::Static,
    AccountId,
};
use credence_engine::oip::{self, InferRequest, OipError};
use credence_primitives::{
    commitment::input_hash,
    ids::JobId,
    manifest::{AssuranceSet, Manifest},
    tensor::{decode_as, TensorError},
    ActiveBlock,
};
use follow::{follow, Awaited};
pub(crate) use progress::state;
use serde::Serialize;
use sp_core::H256;
use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// How far a deadline lies beyond the model's time bound, unless the command line says.
const DEADLINE_SLACK: ActiveBlock = 100;
/// Milliseconds in a slot.
const SLOT_MS: u32 = 3_000;
/// The longest input that is read: JSON takes more than the canonical encoding.
const MAX_INPUT_BYTES: u64 = 4 * 1024 * 1024;

/// Why an inference has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InferError {
    /// The input cannot be read.
    #[error("cannot read the input from {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The input is not JSON of the protocol.
    #[error("the input is no request of the Open Inference Protocol v2")]
    Json(#[source] serde_json::Error),
    /// The tensors do not fit the model.
    #[error("the input does not fit the model")]
    Tensors(#[source] Box<OipError>),
    /// The bytes are not the canonical encoding of what the model takes.
    #[error("the input is not the canonical encoding of what the model takes")]
    Raw(#[source] TensorError),
    /// Less is offered than it costs.
    #[error("--max-fee is {max_fee}, and the quote says {total}")]
    FeeTooLow {
        /// What is offered.
        max_fee: Amount,
        /// What it costs.
        total: Amount,
    },
    /// Nobody knows yet how the job ends.
    #[error("job {job} has not ended in time")]
    NoEnd {
        /// Its number.
        job: JobId,
    },
    /// The job ended without a verified result.
    #[error("job {job} ended without a verified result: {sentence}")]
    Unpaid {
        /// Its number.
        job: JobId,
        /// Why.
        sentence: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The output was deleted before it was read.
    #[error("job {job} is settled, and its output is no longer kept")]
    OutputDeleted {
        /// Its number.
        job: JobId,
    },
}

impl InferError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> String {
        match self {
            Self::Read { .. } => "check the path; - reads standard input".to_owned(),
            Self::Json(_) => {
                "write {\"inputs\":[{\"name\":…,\"shape\":[…],\"datatype\":…,\"data\":[…]}]}, or \
                 use --raw"
                    .to_owned()
            },
            Self::Tensors(_) | Self::Raw(_) => {
                "compare the input with `credence model show`".to_owned()
            },
            Self::FeeTooLow { .. } => "raise --max-fee, or leave it out".to_owned(),
            Self::NoEnd { job } => format!("ask later: credence job status {job}"),
            Self::Unpaid { advice, .. } => (*advice).to_owned(),
            Self::OutputDeleted { .. } => "request it again".to_owned(),
        }
    }
}

/// Requests an inference, and waits for its end.
pub(crate) async fn infer(context: &Context, arguments: Infer) -> Result<(), Failure> {
    let submitter = context.submitter()?;
    let client = context.client().await?;
    let at = client.at_best().await?;
    let manifest = manifest(&at, arguments.model).await?;
    let input = encoded_input(&read(&arguments.input)?, arguments.raw, &manifest)?;
    let assurance = AssuranceSet::of(&arguments.assurance);
    let input_bytes = u32::try_from(input.len()).unwrap_or(u32::MAX);
    let quote = quote(&at, arguments.model, assurance, input_bytes).await?;
    let max_fee = fee(arguments.max_fee, &quote)?;
    let deadline = arguments.deadline_blocks.unwrap_or_else(|| deadline(&manifest));
    announce(context, &quote);
    context.output.confirm(&format!("Publish the input and pay up to {max_fee}?"))?;

    let hash = input_hash(&input);
    let since = client.rpc().finalized().await.map_err(credence_client::ClientError::from)?;
    let call = runtime::tx().inference().request(
        runtime::runtime_types::pallet_inference::types::Request {
            model: Static(arguments.model),
            input: BoundedVec(input),
            assurance: Static(assurance),
            max_fee: max_fee.0,
            deadline,
        },
    );
    let executed = submitter.submit_and_include(&call).await?;
    let event = executed.events.find_first::<runtime::inference::events::Requested>();
    let requested = event.transpose()?.ok_or(Failure::EventMissing)?;
    if arguments.no_wait {
        let report = Requested {
            job: requested.job,
            requester: submitter.account().into(),
            input_hash: hash,
            assurance: words::assurances(assurance),
            max_fee,
            deadline: requested.deadline,
        };
        return Ok(context.output.show(&report)?);
    }
    let awaited = Awaited {
        job: requested.job,
        requester: *submitter.account(),
        input_hash: hash,
        assurance,
        since: since.number,
        deadline,
        twin: None,
        is_displaced: false,
    };
    let report = follow(context, awaited).await?;
    Ok(context.output.show(&report)?)
}

/// Says what everybody must know before an input is sent.
fn announce(context: &Context, quote: &QuoteReport) {
    context.output.say(
        "Input and output become PUBLIC FOR EVER: they go on chain in clear, and anybody can \
         read and keep them.",
    );
    context.output.say(format_args!(
        "Price: {} at least (computation {}, checks {}, contributors {}, burned {}); {} job(s) \
         wait before it.",
        quote.total, quote.compute, quote.checks, quote.royalty, quote.burned, quote.queue_position
    ));
}

/// What is offered: the command line's, or the quote and half of its compute more, so that the
/// cheapest worker is not the only one that can be drawn. What is not used comes back.
fn fee(offered: Option<Amount>, quote: &QuoteReport) -> Result<Amount, InferError> {
    match offered {
        Some(max_fee) if max_fee < quote.total => {
            Err(InferError::FeeTooLow { max_fee, total: quote.total })
        },
        Some(max_fee) => Ok(max_fee),
        None => Ok(quote.total.plus(Amount(quote.compute.0 / 2))),
    }
}

fn deadline(manifest: &Manifest<AccountId>) -> ActiveBlock {
    manifest.time_bound_ms.div_ceil(SLOT_MS).saturating_add(DEADLINE_SLACK)
}

fn read(path: &Path) -> Result<Vec<u8>, InferError> {
    let mut bytes = Vec::new();
    let source: Box<dyn io::Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = fs::File::open(path);
        Box::new(file.map_err(|source| InferError::Read { path: path.to_owned(), source })?)
    };
    source
        .take(MAX_INPUT_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|source| InferError::Read { path: path.to_owned(), source })?;
    Ok(bytes)
}

/// The canonical encoding of an input.
fn encoded_input(
    bytes: &[u8],
    is_raw: bool,
    manifest: &Manifest<AccountId>,
) -> Result<Vec<u8>, InferError> {
    if is_raw {
        decode_as(bytes, manifest.inputs.iter()).map_err(InferError::Raw)?;
        return Ok(bytes.to_vec());
    }
    let request: InferRequest = serde_json::from_slice(bytes).map_err(InferError::Json)?;
    oip::encode(&request.inputs, manifest.inputs.iter())
        .map_err(|error| InferError::Tensors(Box::new(error)))
}

/// A request that nobody waits for.
#[derive(Debug, Serialize)]
struct Requested {
    job: JobId,
    requester: Address,
    input_hash: H256,
    assurance: Vec<&'static str>,
    max_fee: Amount,
    deadline: ActiveBlock,
}

impl Report for Requested {
    fn table(&self) -> Page {
        Page::new()
            .fields(&[
                ("Job", some(self.job)),
                ("Requester", some(self.requester)),
                ("Verified by", some(self.assurance.join(", "))),
                ("Pays at most", some(self.max_fee)),
                ("Given up at", some(format!("active block {}", self.deadline))),
            ])
            .note(&format!("next: credence job status {}", self.job))
    }
}

#[cfg(test)]
mod tests;
