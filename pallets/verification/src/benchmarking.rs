// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Worst cases of all calls and of the hooks' steps.

use super::*;
use crate::{
    check::{Commitment, Judgement, Member, MemberState},
    types::{
        checker_payload, queue_key, Challenge, Equivocation, Fault, History, ShownTile, Standing,
        Statement,
    },
};
use alloc::{vec, vec::Vec};
use credence_primitives::{
    bond::{Bond, Unlocking, MAX_UNLOCKING},
    commitment::{domain_hash, result_payload, tiles as tiles_of, TicketParts, TileTree},
    duty::{duties_payload, Duties, Duty, Reveal, Verdict},
    ids::{CheckerKey, JobId, ModelId, OutputCommitment, Signature, Ticket},
    manifest::Assurance,
    protocol::{ModelCatalog, Submission, WorkerPool},
    tensor::decode,
    Balance,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Balanced, MutateHold},
        tokens::Precision,
        Authorize, EnsureOrigin, Get,
    },
    weights::WeightMeter,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::H256;
use sp_runtime::transaction_validity::TransactionSource;

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

fn bond_amount<T: Config>() -> Balance {
    T::MinimumBond::get().saturating_mul(WEALTH)
}

fn validator<T: Config>(index: u32) -> T::AccountId {
    account("validator", index, 0)
}

fn key_of(index: u32) -> CheckerKey {
    CheckerKey::from_raw(sp_io::hashing::blake2_256(&index.to_le_bytes()))
}

/// A key that can sign, and how it signs.
fn signer() -> (CheckerKey, fn(&CheckerKey, &[u8]) -> Signature) {
    #[cfg(feature = "std")]
    {
        use sp_core::Pair;
        let pair = || sp_core::ed25519::Pair::from_seed(&[7; 32]);
        (pair().public(), |_, message| sp_core::ed25519::Pair::from_seed(&[7; 32]).sign(message))
    }
    #[cfg(not(feature = "std"))]
    {
        const KIND: sp_core::crypto::KeyTypeId = sp_core::crypto::KeyTypeId(*b"chek");
        (sp_io::crypto::ed25519_generate(KIND, None), |key, message| {
            sp_io::crypto::ed25519_sign(KIND, key, message).unwrap_or_default()
        })
    }
}

fn fund<T: Config>(who: &T::AccountId) {
    let amount = bond_amount::<T>().saturating_mul(4);
    let minted = T::Currency::deposit(who, amount, Precision::Exact);
    assert!(minted.is_ok());
}

/// A checker whose record is as large as can be.
fn add_checker<T: Config>(index: u32, key: CheckerKey) -> T::AccountId {
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

use frame_support::BoundedVec;

/// `n` validators with checkers; the first one's key can sign.
fn set_roster<T: Config>(n: u32) {
    let validators: Vec<T::AccountId> = (0..n)
        .map(|index| add_checker::<T>(index, if index == 0 { signer().0 } else { key_of(index) }))
        .collect();
    T::BenchmarkHelper::set_validators(validators);
    Pallet::<T>::refresh_roster();
}

fn acknowledge_all<T: Config>(model: ModelId, n: u32) {
    for index in 0..n {
        assert!(Pallet::<T>::acknowledge(&validator::<T>(index), &model));
    }
}

/// A check in its first phase.
fn begin<T: Config>() -> (JobId, Vec<u8>) {
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

fn change<T: Config>(job: JobId, phase: Phase, change: impl FnOnce(&mut Check<T>)) {
    if let Some(mut check) = Checks::<T>::get(job) {
        change(&mut check);
        Pallet::<T>::await_next_block(job, check, phase);
    }
}

fn commitment() -> Commitment {
    Commitment { root: H256::repeat_byte(1), key: key_of(1) }
}

fn members<T: Config>(check: &mut Check<T>, n: u32, round: Round, state: MemberState) {
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

fn judged(verdict: Verdict) -> MemberState {
    MemberState::Judged(commitment(), Judgement { verdict, agrees: true })
}

fn open_output<T: Config>(job: JobId, output: Vec<u8>) {
    T::BenchmarkHelper::open_output(job, output);
    Checks::<T>::mutate(job, |check| {
        if let Some(check) = check {
            check.is_opened = true;
        }
    });
}

fn advance<T: Config>() {
    T::BenchmarkHelper::next_block(H256::repeat_byte(9));
    let mut meter = WeightMeter::new();
    Pallet::<T>::advance_due(&mut meter);
}

/// A long window, so that the work of a call is measured before its end.
fn window<T: Config>(job: JobId, phase: Phase) {
    if let Some(check) = Checks::<T>::get(job) {
        Pallet::<T>::open_window(job, check, phase, 10);
    }
}

/// A reveal of the first validator's tree over the worker's own output.
fn reveal_for<T: Config>(job: JobId, output: &[u8]) -> Option<(Reveal, H256)> {
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

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register_checker() {
        let who = validator::<T>(0);
        fund::<T>(&who);
        let (key, sign) = signer();
        let payload = checker_payload(&Pallet::<T>::genesis(), &who);
        let proof = sign(&key, payload.as_bytes());
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), key, proof, bond_amount::<T>());
        assert!(Checkers::<T>::contains_key(who));
    }

    #[benchmark]
    fn bond_extra() {
        let who = add_checker::<T>(0, key_of(0));
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), 1);
        assert_eq!(Pallet::<T>::held(&who), bond_amount::<T>() + 1);
    }

    #[benchmark]
    fn unbond() {
        let who = add_checker::<T>(0, key_of(0));
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), 1);
        let unlocking = Checkers::<T>::get(who).map(|checker| checker.bond.unlocking.len());
        assert_eq!(unlocking, usize::try_from(MAX_UNLOCKING).ok());
    }

    #[benchmark]
    fn withdraw() {
        // The last withdrawal also removes the checker.
        let who = add_checker::<T>(0, key_of(0));
        Checkers::<T>::mutate(&who, |checker| {
            if let Some(checker) = checker {
                let at = 0;
                let rest = checker.bond.free();
                let _ = checker.bond.unlocking.try_push(Unlocking { amount: rest, at });
                for chunk in checker.bond.unlocking.iter_mut() {
                    chunk.at = 0;
                }
                checker.standing = Standing::Leaving;
            }
        });
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));
        assert!(!Checkers::<T>::contains_key(who));
    }

    #[benchmark]
    fn rotate_key() {
        let who = add_checker::<T>(0, key_of(0));
        let (key, sign) = signer();
        let payload = checker_payload(&Pallet::<T>::genesis(), &who);
        let proof = sign(&key, payload.as_bytes());
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), key, proof);
        assert_eq!(Keys::<T>::get(key), Some(who));
    }

    #[benchmark]
    fn leave() {
        let who = add_checker::<T>(0, key_of(0));
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));
        let free = Checkers::<T>::get(who).map(|checker| checker.bond.free());
        assert_eq!(free, Some(0));
    }

    #[benchmark]
    fn return_to_duty() {
        let who = add_checker::<T>(0, key_of(0));
        Checkers::<T>::mutate(&who, |checker| {
            if let Some(checker) = checker {
                checker.standing = Standing::Suspended { until: 0 };
            }
        });
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));
        let standing = Checkers::<T>::get(who).map(|checker| checker.standing);
        assert_eq!(standing, Some(Standing::OnDuty));
    }

    /// Only the last entry is open; all others are reveals that are hashed to be refused, in the
    /// largest check there can be.
    #[benchmark]
    fn authorize_duties(d: Linear<1, 64>) -> Result<(), BenchmarkError> {
        let n = T::MaxValidators::get();
        set_roster::<T>(n);
        let (job, output) = begin::<T>();
        open_output::<T>(job, output.clone());
        let (reveal, root) =
            reveal_for::<T>(job, &output).ok_or(BenchmarkError::Stop("no output"))?;
        let commitment = Commitment { root, key: signer().0 };
        change::<T>(job, Phase::Revealing, |check| {
            members(check, n, Round::Everyone, MemberState::Committed(commitment));
        });
        window::<T>(job, Phase::Revealing);
        let mut wrong = reveal.clone();
        wrong.salt = H256::zero();
        let mut entries = vec![Duty::Reveal { job, reveal: wrong }; d as usize];
        if let Some(last) = entries.last_mut() {
            *last = Duty::Reveal { job, reveal };
        }
        let (key, sign) = signer();
        frame_system::Pallet::<T>::set_block_number(1u32.into());
        let sequence = Pallet::<T>::next_sequence(key).ok_or(BenchmarkError::Stop("no checker"))?;
        let payload = duties_payload(&Pallet::<T>::genesis(), &key, sequence, &entries);
        let signature = sign(&key, payload.as_bytes());
        let duties: Duties = BoundedVec::truncate_from(entries);
        let call = Call::<T>::duties { checker: key, sequence, duties, signature };
        let outcome;
        #[block]
        {
            outcome = call.authorize(TransactionSource::External);
        }
        assert!(outcome.is_some_and(|validity| validity.is_ok()));
        Ok(())
    }

    #[benchmark]
    fn duties() {
        set_roster::<T>(1);
        let (key, _) = signer();
        #[block]
        {
            let _ = Pallet::<T>::do_duties(&key, 7, &Duties::default());
        }
        let sequence = Checkers::<T>::get(validator::<T>(0)).map(|checker| checker.sequence);
        assert_eq!(sequence, Some(7));
    }

    #[benchmark]
    fn duty_acknowledge(n: Linear<1, { T::MaxValidators::get() }>) {
        set_roster::<T>(n);
        let (job, _) = begin::<T>();
        let model = Checks::<T>::get(job).map(|check| check.model).unwrap_or_default();
        acknowledge_all::<T>(model, n);
        Acknowledgements::<T>::mutate(model, |given| given.remove(&validator::<T>(0)));
        let entries = BoundedVec::truncate_from(vec![Duty::Acknowledge(model)]);
        #[block]
        {
            let _ = Pallet::<T>::do_duties(&signer().0, 7, &entries);
        }
        assert_eq!(Pallet::<T>::acknowledged(model), n);
    }

    #[benchmark]
    fn duty_commit(n: Linear<2, { T::MaxValidators::get() }>) {
        set_roster::<T>(n);
        let (job, _) = begin::<T>();
        change::<T>(job, Phase::Committing, |check| {
            members(check, n, Round::Everyone, MemberState::Committed(commitment()));
            check.set_state(0, MemberState::Drawn);
        });
        window::<T>(job, Phase::Committing);
        let root = H256::repeat_byte(5);
        let entries = BoundedVec::truncate_from(vec![Duty::Commit { job, root }]);
        #[block]
        {
            let _ = Pallet::<T>::do_duties(&signer().0, 7, &entries);
        }
        // The last commitment closes the window.
        assert_eq!(Checks::<T>::get(job).map(|check| check.phase), Some(Phase::Committed));
    }

    #[benchmark]
    fn duty_reveal(n: Linear<2, { T::MaxValidators::get() }>) -> Result<(), BenchmarkError> {
        set_roster::<T>(n);
        let (job, output) = begin::<T>();
        open_output::<T>(job, output.clone());
        let (reveal, root) =
            reveal_for::<T>(job, &output).ok_or(BenchmarkError::Stop("no output"))?;
        change::<T>(job, Phase::Revealing, |check| {
            members(check, n, Round::Everyone, judged(Verdict::Pass));
            let key = signer().0;
            check.set_state(0, MemberState::Committed(Commitment { root, key }));
        });
        window::<T>(job, Phase::Revealing);
        let entries = BoundedVec::truncate_from(vec![Duty::Reveal { job, reveal }]);
        #[block]
        {
            let _ = Pallet::<T>::do_duties(&signer().0, 7, &entries);
        }
        assert_eq!(Checks::<T>::get(job).map(|check| check.phase), Some(Phase::Concluding));
        assert!(Tiles::<T>::contains_key(job, 0));
        Ok(())
    }

    #[benchmark]
    fn challenge() {
        let n = T::MaxValidators::get();
        set_roster::<T>(n);
        let (job, output) = begin::<T>();
        open_output::<T>(job, output);
        window::<T>(job, Phase::Challengeable);
        let who = validator::<T>(0);
        #[extrinsic_call]
        _(RawOrigin::Signed(who), job);
        assert_eq!(Checks::<T>::get(job).map(|check| check.phase), Some(Phase::Escalating));
    }

    #[benchmark]
    fn report_equivocation() {
        let (submission, _) = T::BenchmarkHelper::submitted_job();
        let worker = submission.worker;
        let (operator, sign) = signer();
        T::BenchmarkHelper::set_operator(&worker, operator);
        let request_block = H256::repeat_byte(4);
        let input_hash = H256::repeat_byte(5);
        let ticket = TicketParts {
            genesis: &Pallet::<T>::genesis(),
            request_block: &request_block,
            job: submission.job,
            attempt: 0,
            model: &submission.model,
            input_hash: &input_hash,
            worker: &worker,
        }
        .ticket();
        let statement = |byte: u8| {
            let commitment = OutputCommitment(H256::repeat_byte(byte));
            let evidence_hash = H256::zero();
            let payload = result_payload(&ticket, &commitment, &evidence_hash);
            let signature = sign(&operator, payload.as_bytes());
            Statement { commitment, evidence_hash, signature }
        };
        let proof = Equivocation::<BlockNumberFor<T>> {
            request_number: 1_000_000u32.into(),
            request_block,
            job: submission.job,
            attempt: 0,
            model: submission.model,
            input_hash,
            operator,
            statements: [statement(1), statement(2)],
        };
        let reporter: T::AccountId = account("reporter", 0, 0);
        #[extrinsic_call]
        _(RawOrigin::Signed(reporter), worker, proof);
        assert!(ReportedTickets::<T>::contains_key(ticket));
    }

    #[benchmark]
    fn set_method() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Assurance::Checked, false);
        assert!(SwitchedOff::<T>::contains_key(Assurance::Checked));
        Ok(())
    }

    #[benchmark]
    fn cancel_slash() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let who = add_checker::<T>(0, key_of(0));
        Pallet::<T>::note_duty(1, &who, Some(Fault::Dissent), 100);
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 0);
        assert_eq!(Slashes::<T>::iter().count(), 0);
        Ok(())
    }

    #[benchmark]
    fn refresh_roster(n: Linear<1, { T::MaxValidators::get() }>) {
        set_roster::<T>(n);
        CheckerRoster::<T>::kill();
        #[block]
        {
            Pallet::<T>::refresh_roster();
        }
        assert_eq!(CheckerRoster::<T>::get().size(), n);
    }

    #[benchmark]
    fn next_due() {
        let (job, _) = begin::<T>();
        let found;
        #[block]
        {
            found = Pallet::<T>::next_due(u32::MAX);
        }
        assert_eq!(found, Some(job));
    }

    /// A sampled result that is drawn, whose committee is drawn among `n`.
    #[benchmark]
    fn step_committee(n: Linear<10, { T::MaxValidators::get() }>) {
        set_roster::<T>(n);
        let (job, _) = begin::<T>();
        #[block]
        {
            advance::<T>();
        }
        assert_eq!(Checks::<T>::get(job).map(|check| check.phase), Some(Phase::Committing));
    }

    /// A committee disagrees, and all `n` are asked.
    #[benchmark]
    fn step_everyone(n: Linear<10, { T::MaxValidators::get() }>) {
        set_roster::<T>(n);
        let (job, output) = begin::<T>();
        open_output::<T>(job, output);
        change::<T>(job, Phase::Escalating, |check| {
            let size = Pallet::<T>::committee_size(n);
            members(check, size, Round::Committee, judged(Verdict::Fail));
        });
        #[block]
        {
            advance::<T>();
        }
        let check = Checks::<T>::get(job);
        assert_eq!(check.map(|check| check.members.len()), usize::try_from(n).ok());
    }

    /// All pass, and the audit's draw spares them.
    #[benchmark]
    fn conclude_committee(k: Linear<0, { T::CommitteeCap::get() }>) {
        set_roster::<T>(T::MaxValidators::get());
        let (job, output) = begin::<T>();
        open_output::<T>(job, output);
        change::<T>(job, Phase::Concluding, |check| {
            members(check, k, Round::Committee, judged(Verdict::Pass));
        });
        #[block]
        {
            advance::<T>();
        }
        assert!(!Checks::<T>::contains_key(job));
    }

    /// Just enough fail the result, all others are charged and slashed, all tiles are compared,
    /// and a challenger is paid.
    #[benchmark]
    fn conclude_everyone(n: Linear<10, { T::MaxValidators::get() }>) -> Result<(), BenchmarkError> {
        set_roster::<T>(n);
        let (job, output) = begin::<T>();
        open_output::<T>(job, output.clone());
        let (reveal, _) = reveal_for::<T>(job, &output).ok_or(BenchmarkError::Stop("no output"))?;
        let challenger: T::AccountId = account("challenger", 0, 0);
        fund::<T>(&challenger);
        let bond = bond_amount::<T>();
        let reason = HoldReason::ChallengeBond.into();
        assert!(T::Currency::hold(&reason, &challenger, bond).is_ok());
        let deciding = credence_primitives::committee::two_thirds(n);
        change::<T>(job, Phase::Concluding, |check| {
            members(check, n, Round::Everyone, judged(Verdict::Fail));
            for place in deciding..n {
                check.set_state(place as usize, judged(Verdict::Pass));
            }
            check.challenge = Some(Challenge { challenger, bond });
            check.penalties.dissent = T::MinimumBond::get();
        });
        for place in 0..n {
            let tile_count = reveal.tile_count;
            Tiles::<T>::insert(job, place, ShownTile { tile_count, data: reveal.tile.clone() });
        }
        #[block]
        {
            advance::<T>();
        }
        assert!(!Checks::<T>::contains_key(job));
        assert_eq!(Slashes::<T>::iter().count(), (n - deciding) as usize);
        Ok(())
    }

    #[benchmark]
    fn apply_slash() {
        let who = add_checker::<T>(0, key_of(0));
        Pallet::<T>::note_duty(1, &who, Some(Fault::Dissent), 100);
        let slash = Slashes::<T>::get(0);
        if let Some(mut slash) = slash {
            SlashQueue::<T>::remove(queue_key(slash.due, 0));
            slash.due = 0;
            SlashQueue::<T>::insert(queue_key(0, 0), ());
            Slashes::<T>::insert(0, slash);
        }
        let mut meter = WeightMeter::with_limit(T::WeightInfo::apply_slash());
        #[block]
        {
            Pallet::<T>::apply_slashes(&mut meter);
        }
        assert_eq!(Pallet::<T>::held(&who), bond_amount::<T>() - 100);
    }

    #[benchmark]
    fn forget_equivocation() {
        let ticket = Ticket(domain_hash("benchmark", &0u32));
        ReportedTickets::<T>::insert(ticket, 0);
        TicketQueue::<T>::insert((0u32.to_be_bytes(), ticket), ());
        let mut meter = WeightMeter::with_limit(T::WeightInfo::forget_equivocation());
        #[block]
        {
            Pallet::<T>::forget_equivocations(&mut meter);
        }
        assert!(!ReportedTickets::<T>::contains_key(ticket));
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().validators(0).build(),
        crate::mock::Test
    );
}
