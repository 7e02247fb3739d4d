// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Jobs with real tensors, and checkers that say things about them.

use super::*;
use crate::{check::MemberState, Checks, Phase};
use codec::Encode;
use credence_primitives::{
    commitment::{domain_hash, output_commitment, output_hash, tiles, TileTree},
    duty::{duties_payload, Duties, Duty, Reveal, Verdict},
    ids::{JobId, Ticket},
    manifest::{Assurance, AssuranceSet},
    protocol::{Begun, Submission, Verification as _},
    tensor::{decode, encode, DType, Tensor},
};
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::{
    traits::{Applyable, Checkable},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    DispatchResultWithInfo,
};

/// The job's whole fee.
pub(crate) const VALUE: Balance = 1_000;
/// What of it pays for checks.
pub(crate) const CHECK_FEE: Balance = 60;
/// What a check of the model costs.
pub(crate) const FEE: Balance = 20;

/// What makes a run differ from the ideal one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Run {
    /// Honest, with the noise of another machine.
    Honest(u64),
    /// Every element off by a part of itself, in units of 10^-9.
    Off(i64),
    /// Something else altogether.
    Other(u64),
}

/// The encoded output of a run.
pub(crate) fn output(run: Run) -> Vec<u8> {
    let value = |index: u32| {
        let ideal = f64::from(index % 97) / 97.0 - 0.4;
        let random = |seed: u64| {
            let hash = domain_hash("noise", &(seed, index));
            f64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
                / f64::from(u32::MAX)
        };
        let value = match run {
            Run::Honest(seed) => ideal * (1.0 + 4e-7 * (random(seed) - 0.5)),
            Run::Off(nano) => ideal * (1.0 + nano as f64 * 1e-9),
            Run::Other(seed) => random(seed),
        };
        (value as f32).to_le_bytes()
    };
    let scores: Vec<u8> = (0..Elements::get()).flat_map(value).collect();
    let label = 3i64.to_le_bytes();
    encode(&[
        Tensor { name: "scores", dtype: DType::F32, shape: vec![Elements::get()], data: &scores },
        Tensor { name: "label", dtype: DType::I64, shape: vec![1], data: &label },
    ])
    .unwrap()
}

pub(crate) fn ticket(job: JobId) -> Ticket {
    Ticket(domain_hash("ticket", &job))
}

pub(crate) fn salt(validator: AccountId, job: JobId) -> H256 {
    domain_hash("salt", &(validator, job))
}

pub(crate) fn submission(job: JobId, assurance: Assurance) -> Submission<AccountId> {
    let ticket = ticket(job);
    let hash = output_hash(&output(Run::Honest(0)));
    Submission {
        job,
        ticket,
        model: model(),
        assurance: AssuranceSet::of(&[assurance]),
        worker: WORKER,
        commitment: output_commitment(&ticket, &hash, &H256::zero()),
        value: VALUE,
        check_fee: CHECK_FEE,
    }
}

/// A result is submitted in this block.
pub(crate) fn begin(job: JobId, assurance: Assurance) {
    assert_eq!(Verification::begin(submission(job, assurance)), Begun::Hidden);
}

pub(crate) fn check(job: JobId) -> crate::Check<Test> {
    Checks::<Test>::get(job).unwrap()
}

pub(crate) fn phase(job: JobId) -> Option<Phase> {
    Checks::<Test>::get(job).map(|check| check.phase)
}

/// Who has been drawn, in order.
pub(crate) fn members(job: JobId) -> Vec<AccountId> {
    check(job).members.iter().map(|member| member.validator).collect()
}

/// Who still has to commit.
pub(crate) fn drawn(job: JobId) -> Vec<AccountId> {
    let check = check(job);
    let members = check.members.iter();
    members.filter(|m| m.state == MemberState::Drawn).map(|m| m.validator).collect()
}

fn tree_of(
    validator: AccountId,
    key: &CheckerKey,
    job: JobId,
    run: Run,
) -> (TileTree, Vec<Vec<u8>>) {
    let bytes = output(run);
    let tensors = decode(&bytes).unwrap();
    let terms = terms();
    let tiles = tiles(&terms.outputs, &tensors);
    let data = tiles.iter().map(|tile| tile.data.to_vec()).collect();
    (TileTree::new(&ticket(job), key, &salt(validator, job), &tiles), data)
}

pub(crate) fn commit_duty(validator: AccountId, job: JobId, run: Run) -> Duty {
    let (tree, _) = tree_of(validator, &key(validator), job, run);
    Duty::Commit { job, root: tree.root() }
}

pub(crate) fn reveal_duty(validator: AccountId, job: JobId, run: Run, verdict: Verdict) -> Duty {
    reveal_bound_to(validator, &key(validator), job, run, verdict)
}

pub(crate) fn reveal_bound_to(
    validator: AccountId,
    key: &CheckerKey,
    job: JobId,
    run: Run,
    verdict: Verdict,
) -> Duty {
    let (tree, data) = tree_of(validator, key, job, run);
    let seed = Checks::<Test>::get(job).map_or(0, |check| check.seed);
    let index = (seed % u64::from(tree.len())) as u32;
    let reveal = Reveal {
        salt: salt(validator, job),
        verdict,
        tile_count: tree.len(),
        tile: data[index as usize].clone().try_into().unwrap(),
        path: tree.path(index).unwrap().try_into().unwrap(),
    };
    Duty::Reveal { job, reveal }
}

pub(crate) type Applied = Result<
    DispatchResultWithInfo<frame_support::dispatch::PostDispatchInfo>,
    TransactionValidityError,
>;

/// A call with these contents, through validation and dispatch as in a block.
pub(crate) fn apply_duties(
    key: CheckerKey,
    sequence: u64,
    duties: Vec<Duty>,
    signature: Signature,
) -> Applied {
    let duties: Duties = duties.try_into().unwrap();
    let call = RuntimeCall::Verification(crate::Call::duties {
        checker: key,
        sequence,
        duties,
        signature,
    });
    let extrinsic = Extrinsic::new_transaction(call, (frame_system::AuthorizeCall::<Test>::new(),));
    let info = extrinsic.get_dispatch_info();
    let len = extrinsic.encoded_size();
    let checked =
        Checkable::check(extrinsic, &frame_system::ChainContext::<Test>::default()).unwrap();
    checked.validate::<Test>(TransactionSource::External, &info, len)?;
    checked.apply::<Test>(&info, len)
}

pub(crate) fn sign(pair: &ed25519::Pair, sequence: u64, duties: &[Duty]) -> Signature {
    let genesis = Verification::genesis();
    pair.sign(duties_payload(&genesis, &pair.public(), sequence, duties).as_bytes())
}

/// A checker's next call. A checker that has spoken in this block speaks in a later one.
pub(crate) fn say(validator: AccountId, duties: Vec<Duty>) -> Result<(), InvalidTransaction> {
    let pair = pair(validator);
    let sequence = Verification::next_sequence(pair.public()).unwrap_or(1);
    let signature = sign(&pair, sequence, &duties);
    match apply_duties(pair.public(), sequence, duties, signature) {
        Ok(result) => {
            result.unwrap();
            Ok(())
        },
        Err(TransactionValidityError::Invalid(why)) => Err(why),
        Err(other) => panic!("{other:?}"),
    }
}

/// The worker opens the output of a run.
pub(crate) fn open(job: JobId, run: Run) {
    assert!(Verification::awaits_opening(job));
    let bytes = output(run);
    Outputs::mutate(|outputs| outputs.insert(job, bytes.clone()));
    Verification::opened(job, &bytes);
}

/// All who are drawn commit honestly.
pub(crate) fn all_commit(job: JobId) {
    for validator in drawn(job) {
        say(validator, vec![commit_duty(validator, job, Run::Honest(validator))]).unwrap();
    }
}

/// All who have committed reveal honestly.
pub(crate) fn all_reveal(job: JobId, verdict: Verdict) {
    for validator in members(job) {
        // The last reveal may have concluded the job.
        if !matches!(phase(job), Some(Phase::Revealing | Phase::Auditing)) {
            break;
        }
        let run = Run::Honest(validator);
        let _ = say(validator, vec![reveal_duty(validator, job, run, verdict)]);
    }
}

/// Brings a *Checked* job to where its committee is drawn.
pub(crate) fn to_committing(job: JobId) {
    begin(job, Assurance::Checked);
    next_block();
    assert_eq!(phase(job), Some(Phase::Committing));
}

/// Brings a *Checked* job to where its honest committee can reveal what the worker has run.
pub(crate) fn to_revealing(job: JobId, run: Run) {
    to_committing(job);
    next_block();
    all_commit(job);
    next_block();
    open(job, run);
    next_block();
    assert_eq!(phase(job), Some(Phase::Revealing));
}

/// From an honest committee's judgement to where all validators can reveal.
pub(crate) fn to_everyone_revealing(job: JobId, run: Run, verdict: Verdict) {
    to_revealing(job, run);
    all_reveal(job, verdict);
    next_block();
    all_commit(job);
    next_blocks(2);
    assert_eq!(phase(job), Some(Phase::Revealing));
}
