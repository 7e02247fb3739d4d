// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The fee-less call: who can make it, and that nobody else can spam with it.

use crate::{duties::MAX_CONCLUSIONS, mock::*, Checkers, Checks, Event, Phase, Taken, WeightInfo};
use credence_primitives::{
    api::OpenDuty,
    duty::{Duty, Verdict, MAX_DUTIES},
    ids::Signature,
    manifest::Assurance,
};
use frame_support::{
    assert_noop,
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    traits::Authorize,
};
use rstest::rstest;
use sp_core::Pair;
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    DispatchError,
};

/// Refused in validation, and nothing has changed.
fn assert_refused(
    account: u64,
    sequence: u64,
    duties: Vec<Duty>,
    signature: Signature,
    why: InvalidTransaction,
) {
    let before = sp_io::storage::root(Default::default());
    let outcome = apply_duties(key(account), sequence, duties, signature);
    assert_eq!(outcome.unwrap_err(), TransactionValidityError::Invalid(why));
    assert_eq!(sp_io::storage::root(Default::default()), before, "storage has changed");
}

fn signed(account: u64, sequence: u64, duties: Vec<Duty>) -> (u64, u64, Vec<Duty>, Signature) {
    let signature = sign(&pair(account), sequence, &duties);
    (account, sequence, duties, signature)
}

#[test]
fn spam_by_a_stranger_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let duty = commit_duty(40, 1, Run::Honest(1));
        let (account, sequence, duties, signature) = signed(40, 1, vec![duty]);
        assert_refused(account, sequence, duties, signature, InvalidTransaction::BadSigner);
    });
}

#[rstest]
#[case::used(0, InvalidTransaction::Stale)]
#[case::one_left_out(2, InvalidTransaction::Future)]
#[case::far_ahead(u64::MAX / 2, InvalidTransaction::Future)]
fn spam_with_a_wrong_sequence_is_refused(#[case] ahead: u64, #[case] why: InvalidTransaction) {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        let next = Verification::next_sequence(key(member)).unwrap();
        let duty = commit_duty(member, 1, Run::Honest(member));
        let (account, sequence, duties, signature) = signed(member, next - 1 + ahead, vec![duty]);
        assert_refused(account, sequence, duties, signature, why);
    });
}

#[test]
fn spam_with_a_second_call_in_a_block_waits_for_the_next() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        to_committing(2);
        let both = members(1).into_iter().find(|member| members(2).contains(member)).unwrap();
        say(both, vec![commit_duty(both, 1, Run::Honest(both))]).unwrap();
        let next = Verification::next_sequence(key(both)).unwrap();
        let duty = commit_duty(both, 2, Run::Honest(both));
        let (account, sequence, duties, signature) = signed(both, next, vec![duty]);
        assert_refused(
            account,
            sequence,
            duties.clone(),
            signature,
            InvalidTransaction::ExhaustsResources,
        );
        next_block();
        apply_duties(key(account), sequence, duties, signature).unwrap().unwrap();
    });
}

#[test]
fn spam_without_an_open_duty_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let outsider = (1..=4).find(|validator| !members(1).contains(validator)).unwrap();
        let member = members(1)[0];
        let next = |account| Verification::next_sequence(key(account)).unwrap();
        let refused = |account: u64, duties: Vec<Duty>| {
            let (account, sequence, duties, signature) = signed(account, next(account), duties);
            assert_refused(account, sequence, duties, signature, InvalidTransaction::Call);
        };
        refused(member, vec![]);
        refused(outsider, vec![commit_duty(outsider, 1, Run::Honest(1))]);
        refused(outsider, vec![Duty::Decline { job: 1 }]);
        // Too early, another job, and a model acknowledged before.
        refused(member, vec![reveal_duty(member, 1, Run::Honest(1), Verdict::Pass)]);
        refused(member, vec![commit_duty(member, 2, Run::Honest(1))]);
        refused(member, vec![Duty::Acknowledge(model())]);
        all_commit(1);
        next_block();
        // It has committed.
        refused(member, vec![commit_duty(member, 1, Run::Honest(1))]);
        refused(member, vec![Duty::Decline { job: 1 }]);
    });
}

#[test]
fn spam_for_a_closed_job_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        let member = members(1)[0];
        let duty = reveal_duty(member, 1, Run::Honest(member), Verdict::Pass);
        all_reveal(1, Verdict::Pass);
        accepted(1);
        next_block();
        let next = Verification::next_sequence(key(member)).unwrap();
        let (account, sequence, duties, signature) = signed(member, next, vec![duty]);
        assert_refused(account, sequence, duties, signature, InvalidTransaction::Call);
    });
}

#[test]
fn spam_with_a_bad_signature_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        let next = Verification::next_sequence(key(member)).unwrap();
        let duties = vec![commit_duty(member, 1, Run::Honest(member))];
        let by_another = sign(&pair(40), next, &duties);
        let over_another = sign(&pair(member), next + 1, &duties);
        for signature in [by_another, over_another] {
            let bad = InvalidTransaction::BadProof;
            assert_refused(member, next, duties.clone(), signature, bad);
        }
        // What is signed for one set of entries says nothing about another.
        let signature = sign(&pair(member), next, &duties);
        let others = vec![Duty::Decline { job: 1 }];
        assert_refused(member, next, others, signature, InvalidTransaction::BadProof);
    });
}

#[test]
fn spam_of_a_checker_without_bond_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        let held = Checkers::<Test>::get(member).unwrap().bond.held;
        let set_pending = |amount| {
            Checkers::<Test>::mutate(member, |checker| {
                checker.as_mut().unwrap().bond.pending_slashes = amount;
            });
        };
        set_pending(held);
        let next = Verification::next_sequence(key(member)).unwrap();
        let duty = commit_duty(member, 1, Run::Honest(member));
        let (account, sequence, duties, signature) = signed(member, next, vec![duty]);
        assert_refused(account, sequence, duties, signature, InvalidTransaction::BadSigner);
        set_pending(0);
    });
}

#[test]
fn only_authorized_transactions_come_through() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        let duties: credence_primitives::duty::Duties =
            vec![commit_duty(member, 1, Run::Honest(member))].try_into().unwrap();
        let next = Verification::next_sequence(key(member)).unwrap();
        let signature = sign(&pair(member), next, &duties);
        for origin in [RuntimeOrigin::signed(member), RuntimeOrigin::none(), RuntimeOrigin::root()]
        {
            let outcome =
                Verification::duties(origin, key(member), next, duties.clone(), signature);
            assert_noop!(outcome, DispatchError::BadOrigin);
        }
        let unknown = frame_system::Origin::<Test>::Authorized;
        let outcome = Verification::duties(unknown.into(), key(40), 1, duties, signature);
        assert_noop!(outcome.map_err(|e| e.error), crate::Error::<Test>::NotRegistered);
    });
}

#[test]
fn a_reveal_that_does_not_match_its_commit_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        to_revealing(1, Run::Honest(0));
        let member = members(1)[0];
        let other_run = reveal_duty(member, 1, Run::Honest(77), Verdict::Pass);
        assert_eq!(say(member, vec![other_run]), Err(InvalidTransaction::Call));
        let Duty::Reveal { reveal, .. } =
            reveal_duty(member, 1, Run::Honest(member), Verdict::Pass)
        else {
            panic!("no reveal");
        };
        let mut another_salt = reveal.clone();
        another_salt.salt = Default::default();
        let mut another_count = reveal.clone();
        another_count.tile_count += 1;
        let mut no_tiles = reveal.clone();
        no_tiles.tile_count = 0;
        let mut longer_path = reveal.clone();
        longer_path.path.try_push(Default::default()).unwrap();
        let mut another_tile = reveal.clone();
        another_tile.tile[0] ^= 1;
        for reveal in [another_salt, another_count, no_tiles, longer_path, another_tile] {
            let duty = Duty::Reveal { job: 1, reveal };
            assert_eq!(say(member, vec![duty]), Err(InvalidTransaction::Call));
        }
        say(member, vec![Duty::Reveal { job: 1, reveal }]).unwrap();
    });
}

#[test]
fn closed_and_foreign_entries_are_skipped() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        let commit = commit_duty(member, 1, Run::Honest(member));
        events();
        say(
            member,
            vec![
                Duty::Decline { job: 99 },
                commit.clone(),
                commit,
                Duty::Decline { job: 1 },
                reveal_duty(member, 1, Run::Honest(member), Verdict::Pass),
            ],
        )
        .unwrap();
        let sequence = Verification::next_sequence(key(member)).unwrap() - 1;
        let taken = Taken { committed: 1, skipped: 4, ..Default::default() };
        assert_eq!(events(), [Event::DutiesDone { validator: member, sequence, taken }]);
    });
}

#[test]
fn one_call_serves_many_jobs() {
    ExtBuilder::default().build_and_execute(|| {
        MaxStepsPerBlock::set(200);
        for job in 0..u64::from(MAX_DUTIES) {
            begin(job, Assurance::Checked);
        }
        next_block();
        for validator in 1..=4 {
            let jobs = (0..u64::from(MAX_DUTIES)).filter(|job| members(*job).contains(&validator));
            let duties = jobs.map(|job| commit_duty(validator, job, Run::Honest(validator)));
            say(validator, duties.collect()).unwrap();
        }
        assert!(Checks::<Test>::iter_values().all(|check| check.phase == Phase::Committed));
    });
}

#[test]
fn a_call_concludes_as_many_jobs_as_fit_and_the_next_block_the_others() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        let jobs: Vec<u64> = (0..u64::from(MAX_CONCLUSIONS) + 2).collect();
        for job in &jobs {
            begin(*job, Assurance::Checked);
        }
        next_block();
        let all = |duty: &dyn Fn(u64, u64) -> Duty| {
            for validator in 1..=3 {
                let duties = jobs.iter().map(|job| duty(validator, *job));
                say(validator, duties.collect()).unwrap();
            }
        };
        all(&|validator, job| commit_duty(validator, job, Run::Honest(validator)));
        next_block();
        for job in &jobs {
            open(*job, Run::Honest(0));
        }
        next_block();
        all(&|validator, job| reveal_duty(validator, job, Run::Honest(validator), Verdict::Pass));
        let (concluded, others) = jobs.split_at(MAX_CONCLUSIONS as usize);
        for job in concluded {
            accepted(*job);
        }
        for job in others {
            assert_eq!(phase(*job), Some(Phase::Concluding));
        }
        next_block();
        for job in others {
            accepted(*job);
        }
    });
}

#[test]
fn the_call_is_operational_free_urgent_and_weighed_by_what_it_did() {
    ExtBuilder::default().build_and_execute(|| {
        to_committing(1);
        let member = members(1)[0];
        let entries = vec![commit_duty(member, 1, Run::Honest(member)), Duty::Decline { job: 99 }];
        let next = Verification::next_sequence(key(member)).unwrap();
        let signature = sign(&pair(member), next, &entries);
        let call = RuntimeCall::Verification(crate::Call::duties {
            checker: key(member),
            sequence: next,
            duties: entries.clone().try_into().unwrap(),
            signature,
        });
        let info = call.get_dispatch_info();
        assert_eq!((info.class, info.pays_fee), (DispatchClass::Operational, Pays::No));
        assert_eq!(
            info.call_weight,
            <() as WeightInfo>::duties() + <() as WeightInfo>::duty_commit(0) * 2
        );
        assert_eq!(call.weight_of_authorize(), <() as WeightInfo>::authorize_duties(2));
        let (validity, _) = call.authorize(TransactionSource::External).unwrap().unwrap();
        assert!(validity.propagate && validity.requires.is_empty());
        assert!(validity.longevity <= 64 && validity.priority > 1 << 60);
        assert_eq!(validity.provides.len(), 1);
        let done = apply_duties(key(member), next, entries, signature).unwrap().unwrap();
        assert_eq!(done.pays_fee, Pays::No);
        let expected = <() as WeightInfo>::duties()
            + <() as WeightInfo>::duty_commit(0)
            + <() as WeightInfo>::authorize_duties(1)
            + <() as WeightInfo>::authorize_duties(2);
        assert_eq!(done.actual_weight, Some(expected));
    });
}

#[test]
fn open_duties_name_what_is_to_do() {
    ExtBuilder::default().build_and_execute(|| {
        let duties = |validator: u64| Verification::open_duties(key(validator), 10);
        to_committing(1);
        let member = members(1)[0];
        let until = check(1).until();
        assert_eq!(
            duties(member),
            [OpenDuty::Commit { job: 1, ticket: ticket(1), model: model(), until }]
        );
        all_commit(1);
        assert_eq!(duties(member), []);
        next_block();
        open(1, Run::Honest(0));
        let (seed, until) = (check(1).seed, check(1).until());
        assert_eq!(duties(member), [OpenDuty::Reveal { job: 1, ticket: ticket(1), seed, until }]);
        crate::Acknowledgements::<Test>::mutate(model(), |given| given.remove(&member));
        assert_eq!(duties(member).len(), 2);
        assert_eq!(duties(member)[1], OpenDuty::Acknowledge { model: model() });
        assert_eq!(Verification::open_duties(key(member), 1).len(), 1);
        assert_eq!(duties(40), []);
        assert_eq!(Verification::next_sequence(pair(40).public()), None);
    });
}
