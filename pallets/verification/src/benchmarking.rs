// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Worst cases of all calls and of the hooks' steps.

use super::*;
use crate::{
    check::{Commitment, MemberState},
    types::{
        checker_payload, queue_key, Challenge, Equivocation, Fault, ShownTile, Standing, Statement,
    },
    worst_case::*,
};
use alloc::{boxed::Box, vec, vec::Vec};
use credence_primitives::{
    bond::{Unlocking, MAX_UNLOCKING},
    commitment::{domain_hash, result_payload, TicketParts},
    duty::{duties_payload, Duties, Duty, Verdict, MAX_DUTIES},
    ids::{OutputCommitment, Ticket},
    manifest::Assurance,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungible::MutateHold, Authorize, EnsureOrigin, Get},
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::H256;
use sp_runtime::transaction_validity::TransactionSource;

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

    /// Only the last entry is open; all others are reveals that are hashed to be refused, each in
    /// another check as large as can be.
    #[benchmark]
    fn authorize_duties(d: Linear<1, MAX_DUTIES>) -> Result<(), BenchmarkError> {
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
        let check = Checks::<T>::get(job).ok_or(BenchmarkError::Stop("no check"))?;
        let mut entries = Vec::new();
        for other in 1..u64::from(d) {
            Checks::<T>::insert(job + other, check.clone());
            entries.push(Duty::Reveal { job: job + other, reveal: wrong.clone() });
        }
        entries.push(Duty::Reveal { job, reveal });
        let (key, sign) = signer();
        frame_system::Pallet::<T>::set_block_number(1u32.into());
        let sequence = Pallet::<T>::next_sequence(key).ok_or(BenchmarkError::Stop("no checker"))?;
        let payload = duties_payload(&Pallet::<T>::genesis(), &key, sequence, &entries);
        let signature = sign(&key, payload.as_bytes());
        let entries: Duties = BoundedVec::truncate_from(entries);
        let call = Call::<T>::duties { checker: key, sequence, duties: entries, signature };
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
        set_roster::<T>(T::MaxValidators::get());
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
        _(RawOrigin::Signed(reporter), worker, Box::new(proof));
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
        set_roster::<T>(T::MaxValidators::get());
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
        next_block::<T>();
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
        next_block::<T>();
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
        next_block::<T>();
        #[block]
        {
            advance::<T>();
        }
        assert!(!Checks::<T>::contains_key(job));
    }

    /// Just enough fail the result and all others are charged; all are slashed, since all were
    /// silent at first; all tiles are compared, and a challenger is paid.
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
        next_block::<T>();
        #[block]
        {
            advance::<T>();
        }
        assert!(!Checks::<T>::contains_key(job));
        assert_eq!(Slashes::<T>::iter().count(), n as usize);
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
