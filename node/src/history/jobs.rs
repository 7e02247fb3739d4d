// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Jobs that are not over, and prices, as the runtime tells of them at the best block.

use super::super::service::Block;
use credence_index::chain::{Cause, Jobs};
use credence_primitives::{
    api::{InferenceApi, NoQuote, OpenJob, OpenJobsOf, Quote},
    ids::{JobId, ModelId},
    manifest::AssuranceSet,
};
use credence_runtime::AccountId;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// The jobs of a node's best block.
pub(crate) struct RuntimeJobs<Client>(pub(crate) Arc<Client>);

impl<Client> Jobs for RuntimeJobs<Client>
where
    Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    Client::Api: InferenceApi<Block, AccountId>,
{
    fn quote(
        &self,
        model: ModelId,
        assurance: AssuranceSet,
        input_bytes: u32,
    ) -> Result<Result<Quote, NoQuote>, Cause> {
        let best = self.0.info().best_hash;
        Ok(self.0.runtime_api().quote(best, model, assurance, input_bytes)?)
    }

    fn open_job(&self, job: JobId) -> Result<Option<OpenJob<AccountId>>, Cause> {
        Ok(self.0.runtime_api().open_job(self.0.info().best_hash, job)?)
    }

    fn open_jobs(
        &self,
        of: OpenJobsOf<AccountId>,
        limit: u32,
    ) -> Result<Vec<OpenJob<AccountId>>, Cause> {
        Ok(self.0.runtime_api().open_jobs(self.0.info().best_hash, of, limit)?)
    }

    fn next_job(&self) -> Result<JobId, Cause> {
        Ok(self.0.runtime_api().next_job(self.0.info().best_hash)?)
    }
}
