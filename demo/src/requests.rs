// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Asking for inferences.

use crate::images::Image;
use credence_client::{
    runtime::{
        self,
        inference::events::Requested,
        runtime_types::{bounded_collections::bounded_vec::BoundedVec, pallet_inference::types},
    },
    subxt::utils::Static,
    view, Client, ClientError, Executed, SubmitError, Submitter, ViewError,
};
use credence_localnet::Identity;
use credence_primitives::{
    api::Quote,
    ids::{JobId, ModelId},
    manifest::{Assurance, AssuranceSet},
    tensor,
};

/// Active blocks that a request allows: enough for a worker that cheats and one that does not.
const DEADLINE_BLOCKS: u32 = 120;
/// The most requests of one transaction.
const BATCH: usize = 16;

/// A request that is on chain.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The job.
    pub job: JobId,
    /// Which image it is about.
    pub image: Image,
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Requester {
    client: Client,
    submitter: Submitter,
}

impl Requester {
    /// The person with this name.
    pub fn named(client: &Client, name: &str) -> Self {
        let submitter = client.submitter(Identity::named(name).signer());
        Self { client: client.clone(), submitter }
    }

    /// Asks for a *Checked* inference about each image, and waits until that is final: the same
    /// requests in another block may be other jobs.
    ///
    /// # Errors
    /// If the model has no price, or a transaction does not succeed.
    pub async fn ask(&self, model: ModelId, images: &[Image]) -> Result<Vec<Asked>, RequestError> {
        let mut asked = Vec::new();
        for images in images.chunks(BATCH) {
            let inputs: Vec<Vec<u8>> = images.iter().map(Image::encode).collect();
            let longest = inputs.iter().map(Vec::len).max().unwrap_or(0);
            let quote = self.quote(model, longest).await?;
            // The drawn worker may ask twice what the cheapest does. What it does not ask comes
            // back.
            let max_fee = 2 * quote.compute + quote.checks + quote.royalty + quote.burned;
            let requests = inputs.into_iter().map(|input| types::Request {
                model: Static(model),
                input: BoundedVec(input),
                assurance: Static(AssuranceSet::of(&[Assurance::Checked])),
                max_fee,
                deadline: DEADLINE_BLOCKS,
            });
            let call = runtime::tx().inference().request_batch(BoundedVec(requests.collect()));
            let executed = self.submitter.submit_and_finalize(&call).await?;
            let jobs = jobs_of(&executed)?;
            let of_images = jobs.into_iter().zip(images);
            asked.extend(of_images.map(|(job, image)| Asked { job, image: image.clone() }));
        }
        Ok(asked)
    }

    async fn quote(&self, model: ModelId, bytes: usize) -> Result<Quote, RequestError> {
        let asked = runtime::view_functions().inference().quote(
            Static(model),
            Static(AssuranceSet::of(&[Assurance::Checked])),
            u32::try_from(bytes).unwrap_or(u32::MAX),
        );
        let quote = view(&self.client.at_finalized().await?, asked).await?;
        quote
            .map(|quote| quote.0)
            .map_err(|reason| RequestError::NoQuote { reason: format!("{reason:?}") })
    }
}

fn jobs_of(executed: &Executed) -> Result<Vec<JobId>, RequestError> {
    let events = executed.events.find::<Requested>();
    events.map(|event| Ok(event.map_err(Box::new)?.job)).collect()
}

/// The label that a job's output gives, while the chain keeps it.
pub async fn label_of(client: &Client, job: JobId) -> Result<Option<i64>, RequestError> {
    let asked = runtime::view_functions().inference().output(job);
    let output = view(&client.at_finalized().await?, asked).await?;
    Ok(output.and_then(|output| label_in(&output.0)))
}

fn label_in(output: &[u8]) -> Option<i64> {
    let tensors = tensor::decode(output).ok()?;
    let label = tensors.into_iter().find(|tensor| tensor.name == "label")?;
    Some(i64::from_le_bytes(label.data.try_into().ok()?))
}

/// Why an inference cannot be asked for.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The chain cannot be read.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The chain does not answer a question.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The request was refused.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// What the request caused cannot be read.
    #[error("cannot read the events of a request")]
    Events(#[from] Box<credence_client::subxt::error::EventsError>),
    /// The model cannot be asked now.
    #[error("the chain gives no quote for the model: {reason}")]
    NoQuote {
        /// What the chain says.
        reason: String,
    },
}
