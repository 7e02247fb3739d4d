// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is said to the chain.

use super::{SubxtChain, INCLUSION_TIMEOUT};
use crate::chain::{
    records::{CheckerRegistration, WorkerRegistration},
    ChainError, DeclineReason, DutiesCall, Opening, Refusal, SignedResult,
};
use credence_client::{
    runtime::{
        self,
        inference::events::ResultRefused,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec,
            pallet_inference::types::{
                DeclineReason as OnChainReason, Opening as OnChainOpening,
                Refusal as OnChainRefusal, ResultEntry,
            },
        },
    },
    subxt::{
        transactions::Payload,
        utils::{Static, H256 as Hash},
    },
    AccountId, Client, Executed, Submitter,
};
use credence_primitives::{
    ids::{JobId, ModelId, Signature},
    Balance,
};
use tokio::time::timeout;

impl SubxtChain {
    /// Sends a transaction and waits until it is in a best block. One that takes longer goes on
    /// alone: its nonce is used, and whoever follows must know what becomes of it.
    pub(super) async fn submit<P>(&self, call: P) -> Result<Executed, ChainError>
    where
        P: Payload + Send + Sync + 'static,
    {
        let submitter: Submitter = self.submitter.clone().ok_or(ChainError::NoAccount)?;
        let sent = tokio::spawn(async move { submitter.submit_and_include(&call).await });
        let joined = timeout(INCLUSION_TIMEOUT, sent)
            .await
            .map_err(|source| ChainError::Unsure { source: source.into() })?;
        let executed = joined.map_err(|source| ChainError::Unsure { source: source.into() })?;
        Ok(executed?)
    }

    pub(super) async fn submit_duties(
        &self,
        client: Client,
        call: DutiesCall,
    ) -> Result<(), ChainError> {
        let DutiesCall { checker, sequence, duties, signature } = call;
        let duties = BoundedVec(duties.into_iter().map(Static).collect());
        let call = runtime::tx().verification().duties(checker.0, sequence, duties, signature.0);
        match timeout(INCLUSION_TIMEOUT, client.submit_authorized(&call)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                let error = ChainError::from(error);
                if matches!(error, ChainError::Unreachable { .. }) {
                    self.endpoints.report_failure(&client);
                }
                Err(error)
            },
            Err(source) => Err(ChainError::Unsure { source: source.into() }),
        }
    }

    pub(super) async fn height_of(&self, block: Hash) -> Result<u64, ChainError> {
        let asked = |client: Client| async move { Ok(client.at_hash(block).await?.block_number()) };
        // The transaction is in a block; which one, the next block shows.
        self.ask(asked).await.map_err(|source| ChainError::Unsure { source: source.into() })
    }
}

pub(super) fn results(results: Vec<SignedResult>) -> impl Payload + Send + Sync {
    let entries = results.into_iter().map(|result| ResultEntry {
        job: result.job,
        commitment: Static(result.commitment),
        evidence_hash: Hash::zero(),
        signature: result.signature.0,
        opening: result.opening.map(on_chain),
    });
    runtime::tx().inference().submit_results(BoundedVec(entries.collect()))
}

/// The entries of a batch that were refused.
pub(super) fn refusals(executed: &Executed) -> Result<Vec<(JobId, Refusal)>, ChainError> {
    executed
        .events
        .find::<ResultRefused>()
        .map(|event| match event {
            Ok(ResultRefused { job, reason }) => Ok((job, refusal(&reason))),
            Err(source) => Err(ChainError::Unsure { source: source.into() }),
        })
        .collect()
}

fn refusal(reason: &OnChainRefusal) -> Refusal {
    match reason {
        OnChainRefusal::UnknownJob | OnChainRefusal::NotAssigned | OnChainRefusal::Late => {
            Refusal::Gone
        },
        OnChainRefusal::BadSignature => Refusal::BadSignature,
        OnChainRefusal::OpeningMissing
        | OnChainRefusal::OpeningTooEarly
        | OnChainRefusal::OpeningMismatch
        | OnChainRefusal::Output(_) => Refusal::Unfit,
        OnChainRefusal::BlockFull => Refusal::BlockFull,
        OnChainRefusal::Unexpected => Refusal::Unexpected,
    }
}

pub(super) fn opening(job: JobId, opening: Opening) -> impl Payload + Send + Sync {
    runtime::tx().inference().open(job, on_chain(opening))
}

fn on_chain(opening: Opening) -> OnChainOpening {
    OnChainOpening { output: BoundedVec(opening.output), salt: Hash(opening.salt.0) }
}

pub(super) fn decline(
    job: JobId,
    reason: DeclineReason,
    signature: Signature,
) -> impl Payload + Send + Sync {
    let reason = match reason {
        DeclineReason::Overloaded => OnChainReason::Overloaded,
        DeclineReason::ArtifactUnavailable => OnChainReason::ArtifactUnavailable,
        DeclineReason::EngineFault => OnChainReason::EngineFault,
    };
    runtime::tx().inference().decline(job, reason, signature.0)
}

pub(super) fn worker_registration(registration: WorkerRegistration) -> impl Payload + Send + Sync {
    let WorkerRegistration { operator, proof, payee, bond, capacity } = registration;
    let payee = AccountId::from(<[u8; 32]>::from(payee));
    runtime::tx().workers().register(operator.0, proof.0, payee, bond, capacity)
}

pub(super) fn serve(model: ModelId, ask: Balance) -> impl Payload + Send + Sync {
    runtime::tx().workers().serve(Static(model), ask)
}

pub(super) fn ask(model: ModelId, ask: Balance) -> impl Payload + Send + Sync {
    runtime::tx().workers().set_ask(Static(model), ask)
}

pub(super) fn checker_registration(
    registration: CheckerRegistration,
) -> impl Payload + Send + Sync {
    let CheckerRegistration { key, proof, bond } = registration;
    runtime::tx().verification().register_checker(key.0, proof.0, bond)
}
