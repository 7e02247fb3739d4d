// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The states that benchmarks start from.

use super::*;
use crate::{
    check::{Commitment, Judgement, Member, MemberState},
    types::{History, Standing},
};
use alloc::vec::Vec;
use credence_primitives::{
    bond::{Bond, Unlocking, MAX_UNLOCKING},
    commitment::{tiles as tiles_of, TileTree},
    duty::{Reveal, Verdict},
    ids::{CheckerKey, JobId, ModelId, Signature},
    protocol::{ModelCatalog, Submission},
    tensor::decode,
    Balance,
};
use frame_benchmarking::v2::account;
use frame_support::{
    traits::{
        fungible::{Balanced, MutateHold},
        tokens::Precision,
        Get,
    },
    weights::WeightMeter,
    BoundedVec,
};
use sp_core::H256;

/// What only the rest of the runtime can prepare.
pub trait BenchmarkHelper<AccountId> {
    /// Makes these the session's validators.
    fn set_validators(validators: Vec<AccountId>);

    /// A job whose hidden result is about to be verified as *Checked*, known to the job book so
    /// that concluding it does all it can, and its worker's output: encoded, fit for its model,
    /// and as long as outputs can be. The model accepts checks.
    fn submitted_job() -> (Submission<AccountId>, Vec<u8>);

    /// Lets the job book know the output as opened.
    fn open_output(job: JobId, output: Vec<u8>);

    /// Goes to the next active block, which carries this randomness.
    fn next_block(randomness: H256);

    /// Makes a key the operator of the worker that owns [`Self::submitted_job`].
    fn set_operator(worker: &AccountId, key: CheckerKey);
}

/// How many minimum bonds a checker has.
const WEALTH: Balance = 1_000;

pub(crate) fn bond_amount<T: Config>() -> Balance {
    T::MinimumBond::get().saturating_mul(WEALTH)
}

pub(crate) fn validator<T: Config>(index: u32) -> T::AccountId {
    account("validator", index, 0)
}

pub(crate) fn key_of(index: u32) -> CheckerKey {
    CheckerKey::from_raw(sp_io::hashing::blake2_256(&index.to_le_bytes()))
}

/// A key that can sign, and how it signs.
pub(crate) fn signer() -> (CheckerKey, fn(&CheckerKey, &[u8]) -> Signature) {
    #[cfg(feature = "std")]
    {
        use sp_core::Pair;
        let pair = || sp_core::ed25519::Pair::from_seed(&[7; 32]);
        (pair().public(), |_, message| sp_core::ed25519::Pair::from_seed(&[7; 32]).sign(message))
    }
    #[cfg(not(feature = "std"))]
    {
        const KIND: sp_core::crypto::KeyTypeId = sp_core::crypto::KeyTypeId(*b"chkr");
        (sp_io::crypto::ed25519_generate(KIND, Some(b"//Checker".to_vec())), |key, message| {
            sp_io::crypto::ed25519_sign(KIND, key, message).unwrap_or_default()
        })
    }
}

pub(crate) fn fund<T: Config>(who: &T::AccountId) {
    let amount = bond_amount::<T>().saturating_mul(4);
    let minted = T::Currency::deposit(who, amount, Precision::Exact);
    assert!(minted.is_ok());
}

/// A checker whose record is as large as can be.
pub(crate) fn add_checker<T: Config>(index: u32, key: CheckerKey) -> T::AccountId {
    let who = validator::<T>(index);
    fund::<T>(&who);
    let held = bond_amount::<T>();
    assert!(T::Currency::hold(&HoldReason::CheckerBond.into(), &who, held).is_ok());
    let unlocking =
        (0..MAX_UNLOCKING - 1).map(|at| Unlocking { amount: 1, at }).collect::<Vec<_>>();
    let bond = Bond { held, pending_slashes: 0, unlocking: BoundedVec::truncate_from(unlocking) };
    let registration = u64::from(index);
    let checker = types::Checker {
        key,
        registration,
        bond,
        sequence: CheckerOf::<T>::first_sequence(registration),
        last_call: Some(Default::default()),
        history: History::default(),
        standing: Standing::OnDuty,
    };
    Keys::<T>::insert(key, &who);
    Checkers::<T>::insert(&who, checker);
    NextRegistration::<T>::mutate(|next| *next = (*next).max(registration + 1));
    RosterStale::<T>::put(true);
    who
}

/// `n` validators with checkers; the first one's key can sign.
pub(crate) fn set_roster<T: Config>(n: u32) {
    let validators: Vec<T::AccountId> = (0..n)
        .map(|index| add_checker::<T>(index, if index == 0 { signer().0 } else { key_of(index) }))
        .collect();
    T::BenchmarkHelper::set_validators(validators);
    Pallet::<T>::refresh_roster();
}

pub(crate) fn acknowledge_all<T: Config>(model: ModelId, n: u32) {
    for index in 0..n {
        assert!(Pallet::<T>::acknowledge(&validator::<T>(index), &model));
    }
}

/// A check in its first phase.
pub(crate) fn begin<T: Config>() -> (JobId, Vec<u8>) {
    let (submission, output) = T::BenchmarkHelper::submitted_job();
    let job = submission.job;
    // The helper's runtime may have begun it.
    if let Some(check) = Checks::<T>::get(job) {
        Pallet::<T>::forget(job, &check);
    }
    let _ = Pallet::<T>::do_begin(submission);
    assert!(Checks::<T>::contains_key(job));
    (job, output)
}

pub(crate) fn change<T: Config>(job: JobId, phase: Phase, change: impl FnOnce(&mut Check<T>)) {
    if let Some(mut check) = Checks::<T>::get(job) {
        change(&mut check);
        Pallet::<T>::await_next_block(job, check, phase);
    }
}

pub(crate) fn commitment() -> Commitment {
    Commitment { root: H256::repeat_byte(1), key: key_of(1) }
}

pub(crate) fn members<T: Config>(check: &mut Check<T>, n: u32, round: Round, state: MemberState) {
    let all = (0..n).map(|index| Member {
        validator: validator::<T>(index),
        first: (round == Round::Everyone).then_some(check::Outcome::Silent),
        state,
    });
    check.members = BoundedVec::truncate_from(all.collect());
    check.validators = n;
    check.committee = n.min(T::CommitteeCap::get());
    check.round = round;
}

pub(crate) fn judged(verdict: Verdict) -> MemberState {
    MemberState::Judged(commitment(), Judgement { verdict, agrees: true })
}

pub(crate) fn open_output<T: Config>(job: JobId, output: Vec<u8>) {
    T::BenchmarkHelper::open_output(job, output);
    Checks::<T>::mutate(job, |check| {
        if let Some(check) = check {
            check.is_opened = true;
        }
    });
}

pub(crate) fn next_block<T: Config>() {
    T::BenchmarkHelper::next_block(H256::repeat_byte(9));
}

pub(crate) fn advance<T: Config>() {
    let mut meter = WeightMeter::new();
    Pallet::<T>::advance_due(&mut meter);
}

/// A long window, so that the work of a call is measured before its end.
pub(crate) fn window<T: Config>(job: JobId, phase: Phase) {
    if let Some(check) = Checks::<T>::get(job) {
        Pallet::<T>::open_window(job, check, phase, 10);
    }
}

/// Has a hidden result wait for its opening, judged by as many members as there can be.
pub(crate) fn await_opening<T: Config>(job: JobId) {
    change::<T>(job, Phase::Opening, |check| {
        let n = check::MemberBound::<T>::get();
        members(check, n, Round::Everyone, MemberState::Committed(commitment()));
    });
    window::<T>(job, Phase::Opening);
}

/// A reveal of the first validator's tree over the worker's own output.
pub(crate) fn reveal_for<T: Config>(job: JobId, output: &[u8]) -> Option<(Reveal, H256)> {
    let check = Checks::<T>::get(job)?;
    let terms = T::Models::terms(&check.model)?;
    let tensors = decode(output).ok()?;
    let tiles = tiles_of(&terms.outputs, &tensors);
    let salt = H256::repeat_byte(3);
    let tree = TileTree::new(&check.ticket, &signer().0, &salt, &tiles);
    let index = check.tile_index(tree.len())?;
    let tile = tiles.get(usize::try_from(index).ok()?)?.data.to_vec();
    let reveal = Reveal {
        salt,
        verdict: Verdict::Pass,
        tile_count: tree.len(),
        tile: BoundedVec::truncate_from(tile),
        path: BoundedVec::truncate_from(tree.path(index)?),
    };
    Some((reveal, tree.root()))
}
