// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the chain says.

use super::errors::AskError;
use crate::chain::{
    records::{CheckerRecord, Standing, WorkerRecord},
    AssignedJob, BlockRef, CheckerView, ModelInfo, Moment, Todo, WorkerView,
};
use credence_client::{
    runtime::{
        self,
        runtime_types::{
            credence_primitives::{
                bond::Bond,
                numeric::{NumericClass as OnChainClass, Tolerance as OnChainTolerance},
            },
            pallet_inference::views::WorkerDuty,
            pallet_verification::{
                check::{MemberState, Phase, Round},
                types::Standing as CheckerStanding,
            },
            pallet_workers::types::Standing as WorkerStanding,
        },
    },
    subxt::utils::{Static, H256 as Hash},
    view, AccountId, AtBlock, BestBlock, Client,
};
use credence_engine::ModelSpec;
use credence_primitives::{
    api::OpenDuty,
    committee::two_thirds,
    ids::{CheckerKey, JobId, ModelId},
    numeric::{NumericClass, Tolerance},
    Balance,
};
use futures::{stream, StreamExt as _, TryStreamExt as _};
use sp_core::{crypto::AccountId32, ed25519, H256};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// How many duties are asked for: more than fit a call, so that none is hidden by others.
const MAX_OPEN_DUTIES: u32 = 256;
/// How many questions go to a node at the same time.
const PARALLEL_QUESTIONS: usize = 8;

fn account(id: &AccountId32) -> AccountId {
    let bytes: &[u8; 32] = id.as_ref();
    AccountId::from(*bytes)
}

async fn moment(at: &AtBlock, best: &BestBlock) -> Result<Moment, AskError> {
    let finalized = best.client.rpc().finalized().await?.number;
    let now = view(at, runtime::view_functions().inference().active_block()).await?;
    let best = BlockRef { number: best.id.number, hash: H256(best.id.hash.0) };
    Ok(Moment { best, finalized, now })
}

pub(super) async fn worker_view(
    best: &BestBlock,
    owner: &AccountId32,
) -> Result<WorkerView, AskError> {
    let at = best.at().await?;
    let moment = moment(&at, best).await?;
    let asked = runtime::view_functions().inference().open_jobs_of(account(owner));
    let at = &at;
    let jobs = view(at, asked).await?.into_iter().map(|open| async move {
        let todo = match open.todo {
            WorkerDuty::Submit { until } => Todo::Submit { until },
            WorkerDuty::Open => Todo::Open,
            WorkerDuty::Wait if opens_next(at, open.job).await? => Todo::Open,
            WorkerDuty::Wait => Todo::Wait,
        };
        Ok::<_, AskError>(AssignedJob {
            job: open.job,
            ticket: open.ticket.0,
            model: open.model.0,
            input_hash: H256(open.input_hash.0),
            assurance: open.assurance.0,
            todo,
        })
    });
    let jobs = stream::iter(jobs).buffered(PARALLEL_QUESTIONS).try_collect().await?;
    Ok(WorkerView { moment, jobs })
}

/// Whether the chain will take an opening from its next block on, because commitments are closed
/// and enough: nobody can copy the output any more.
async fn opens_next(at: &AtBlock, job: JobId) -> Result<bool, AskError> {
    let check = view(at, runtime::view_functions().verification().check(job)).await?;
    Ok(check.is_some_and(|check| {
        let commitments = check.members.0.iter().filter(|member| {
            matches!(member.state, MemberState::Committed(_) | MemberState::Judged(..))
        });
        let commitments = u32::try_from(commitments.count()).unwrap_or(u32::MAX);
        let needed = match check.round {
            Round::Committee => check.committee,
            Round::Everyone => two_thirds(check.validators),
        };
        matches!(check.phase, Phase::Committed) && !check.is_opened && commitments >= needed
    }))
}

pub(super) async fn checker_view(
    best: &BestBlock,
    checker: CheckerKey,
    known: &mut BTreeSet<ModelId>,
) -> Result<CheckerView, AskError> {
    let at = best.at().await?;
    let moment = moment(&at, best).await?;
    let api = runtime::runtime_apis().inference_api();
    let sequence = at.runtime_apis().call(api.next_sequence(checker.0)).await?;
    let api = runtime::runtime_apis().inference_api();
    let duties = at.runtime_apis().call(api.open_duties(checker.0, MAX_OPEN_DUTIES)).await?;
    let mut duties: Vec<OpenDuty> = duties.into_iter().map(|duty| duty.0).collect();
    for duty in &duties {
        if let OpenDuty::Acknowledge { model } = duty {
            known.remove(model);
        }
    }
    let asked: Vec<ModelId> = known.iter().copied().collect();
    let mut answers = stream::iter(asked)
        .map(|model| needs_acknowledgement(&at, checker, model))
        .buffered(PARALLEL_QUESTIONS);
    while let Some((model, is_needed)) = answers.try_next().await? {
        if is_needed {
            duties.push(OpenDuty::Acknowledge { model });
        } else {
            // Looked at again with the next discovery.
            known.remove(&model);
        }
    }
    Ok(CheckerView { moment, sequence, duties })
}

async fn needs_acknowledgement(
    at: &AtBlock,
    checker: CheckerKey,
    model: ModelId,
) -> Result<(ModelId, bool), AskError> {
    let functions = runtime::view_functions().verification();
    let asked = functions.needs_acknowledgement(checker.0, Static(model));
    Ok((model, view(at, asked).await?))
}

/// All models there are: those that nobody has acknowledged are in no list of duties.
pub(super) async fn models(best: &BestBlock) -> Result<BTreeSet<ModelId>, AskError> {
    let at = best.at().await?;
    let mut entries = at.storage().iter(runtime::storage().registry().models(), ()).await?;
    let mut models = BTreeSet::new();
    while let Some(entry) = entries.next().await {
        // The map's hasher is the identity: the key ends in the model's name.
        if let Some(name) = entry?.key_bytes().last_chunk::<32>() {
            models.insert(ModelId(H256(*name)));
        }
    }
    Ok(models)
}

pub(super) async fn model(client: Client, id: ModelId) -> Result<Option<ModelInfo>, AskError> {
    let at = client.at_best().await?;
    let asked = runtime::view_functions().registry().manifest(Static(id));
    let Some(Static(manifest)) = view(&at, asked).await? else { return Ok(None) };
    let interfaces = runtime::storage().registry().interfaces();
    let interface = at.storage().try_fetch(interfaces, (Static(id),)).await?;
    // A model keeps the class that it was registered under, whatever the table says now.
    let interface = interface.ok_or(AskError::NoInterface)?.decode()?;
    let spec = ModelSpec {
        id,
        inputs: manifest.inputs,
        outputs: manifest.outputs,
        class: class(&interface.class),
        time_bound: Duration::from_millis(manifest.time_bound_ms.into()),
    };
    Ok(Some(ModelInfo {
        spec: Arc::new(spec),
        artifact_hash: manifest.artifact_hash,
        artifact_bytes: manifest.artifact_bytes,
        sample: manifest.sample,
    }))
}

fn class(class: &OnChainClass) -> NumericClass {
    match class {
        OnChainClass::Exact => NumericClass::Exact,
        OnChainClass::Tolerance(tolerance) => {
            let OnChainTolerance { norm_nano, floor_nano, element_rms_nano, element_relative_nano } =
                *tolerance;
            NumericClass::Tolerance(Tolerance {
                norm_nano,
                floor_nano,
                element_rms_nano,
                element_relative_nano,
            })
        },
    }
}

pub(super) async fn input(
    client: Client,
    job: JobId,
    at: H256,
) -> Result<Option<Vec<u8>>, AskError> {
    let at = client.at_hash(Hash(at.0)).await?;
    let input = view(&at, runtime::view_functions().inference().input(job)).await?;
    Ok(input.map(|bytes| bytes.0))
}

pub(super) async fn output(
    client: Client,
    job: JobId,
    at: H256,
) -> Result<Option<Vec<u8>>, AskError> {
    let at = client.at_hash(Hash(at.0)).await?;
    let output = view(&at, runtime::view_functions().inference().output(job)).await?;
    Ok(output.map(|bytes| bytes.0))
}

fn free(bond: &Bond) -> Balance {
    let unlocking: Balance = bond.unlocking.0.iter().map(|part| part.amount).sum();
    bond.held.saturating_sub(unlocking).saturating_sub(bond.pending_slashes)
}

pub(super) async fn worker(
    client: Client,
    owner: &AccountId32,
) -> Result<Option<WorkerRecord>, AskError> {
    let at = client.at_best().await?;
    let functions = || runtime::view_functions().workers();
    let Some(worker) = view(&at, functions().worker(account(owner))).await? else {
        return Ok(None);
    };
    let mut prices = Vec::new();
    for Static(model) in view(&at, functions().models(account(owner))).await? {
        let seats = view(&at, functions().serving(Static(model))).await?;
        let own = seats.into_iter().find(|seat| seat.owner == account(owner));
        prices.extend(own.map(|seat| (model, seat.ask)));
    }
    let standing = match worker.standing {
        WorkerStanding::Active => Standing::Active,
        WorkerStanding::Jailed { until } => Standing::Suspended { until },
        WorkerStanding::Leaving { .. } => Standing::Leaving,
        WorkerStanding::Ejected { .. } => Standing::Ejected,
    };
    Ok(Some(WorkerRecord {
        operator: ed25519::Public::from_raw(worker.operator),
        payee: AccountId32::new(worker.payee.0),
        free_bond: free(&worker.bond),
        minimum_bond: at.constants().entry(runtime::constants().workers().minimum_bond())?,
        capacity: worker.capacity,
        standing,
        prices,
    }))
}

pub(super) async fn checker(
    client: Client,
    validator: &AccountId32,
) -> Result<Option<CheckerRecord>, AskError> {
    let at = client.at_best().await?;
    let asked = runtime::view_functions().verification().checker(account(validator));
    let Some(checker) = view(&at, asked).await? else { return Ok(None) };
    let standing = match checker.standing {
        CheckerStanding::OnDuty => Standing::Active,
        CheckerStanding::Suspended { until } => Standing::Suspended { until },
        CheckerStanding::Leaving => Standing::Leaving,
    };
    Ok(Some(CheckerRecord {
        key: ed25519::Public::from_raw(checker.key),
        free_bond: free(&checker.bond),
        minimum_bond: at.constants().entry(runtime::constants().verification().minimum_bond())?,
        standing,
    }))
}

pub(super) async fn spendable(client: Client, owner: &AccountId32) -> Result<Balance, AskError> {
    let at = client.at_best().await?;
    let address = runtime::storage().system().account();
    let account = at.storage().fetch(address, (account(owner),)).await?.decode()?;
    // Frozen money, such as votes, cannot be spent; what is on hold is not free anyway.
    Ok(account.data.free.saturating_sub(account.data.frozen))
}
