// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is noted of strikes, slashes, payments, ejections and pardons.

use crate::mock::*;
use credence_primitives::{
    history::{Offence, Party, What},
    ids::JobId,
    protocol::{AttemptEnd, WorkerPool},
};
use frame_support::assert_ok;

type Pool = Workers;

fn of(who: AccountId, job: Option<JobId>, what: What) -> Noted {
    (Some(who), job, None, what)
}

fn queued(slash: u64, planck: u128, offence: Offence) -> What {
    What::SlashQueued { party: Party::Worker, slash, planck, offence }
}

fn end(owner: AccountId, job: JobId, end: AttemptEnd) {
    assert_ok!(<Pool as WorkerPool<_>>::assign(&owner, job, 100));
    <Pool as WorkerPool<_>>::release(&owner, job, 100, end);
}

#[test]
fn a_wrong_result_leaves_a_strike_and_a_slash_that_is_taken_later() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, AttemptEnd::Rejected);
        assert_eq!(
            noted(),
            [
                of(1, Some(7), queued(0, 2_000, Offence::WrongResult)),
                of(1, Some(7), What::Struck { strikes: 1 }),
            ]
        );
        run_to(51);
        let taken = What::Slashed { party: Party::Worker, slash: 0, planck: 2_000 };
        assert_eq!(noted(), [of(1, Some(7), taken)]);
    });
}

#[test]
fn the_third_strike_ejects() {
    ExtBuilder::default().with_worker(1, 100_000).build_and_execute(|| {
        end(1, 7, AttemptEnd::Rejected);
        end(1, 8, AttemptEnd::Rejected);
        noted();
        end(1, 9, AttemptEnd::Rejected);
        assert_eq!(
            noted(),
            [
                of(1, Some(9), queued(2, 2_000, Offence::WrongResult)),
                of(1, Some(9), What::Struck { strikes: 3 }),
                of(1, None, What::Ejected { offence: Offence::Strikes }),
            ]
        );
        assert_ok!(Workers::pardon(RuntimeOrigin::root(), 1));
        assert_eq!(noted(), [of(1, None, What::Pardoned)]);
    });
}

#[test]
fn a_no_show_leaves_a_slash_and_no_strike() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, AttemptEnd::NoShow);
        assert_eq!(noted(), [of(1, Some(7), queued(0, 100, Offence::NoShow))]);
    });
}

#[test]
fn what_is_nobodys_fault_leaves_nothing() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, AttemptEnd::Accepted { is_checked: true });
        end(1, 8, AttemptEnd::Declined);
        end(1, 9, AttemptEnd::Void);
        assert_eq!(noted(), []);
    });
}

#[test]
fn equivocation_takes_the_bond_and_rewards_the_reporter() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&2)));
        assert_eq!(
            noted(),
            [
                of(1, None, queued(0, 10_000, Offence::Equivocation)),
                of(1, None, What::Ejected { offence: Offence::Equivocation }),
            ]
        );
        run_to(51);
        assert_eq!(
            noted(),
            [
                of(1, None, What::Slashed { party: Party::Worker, slash: 0, planck: 10_000 }),
                of(2, None, What::Rewarded { planck: 1_000 }),
            ]
        );
    });
}

#[test]
fn a_reward_that_opens_no_account_is_none() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        ReporterShare::set(sp_runtime::Permill::from_parts(1));
        assert_ok!(<Pool as WorkerPool<_>>::equivocated(&1, Some(&5_000)));
        noted();
        run_to(51);
        let taken = What::Slashed { party: Party::Worker, slash: 0, planck: 1_000 };
        assert_eq!(noted(), [of(1, None, taken)]);
    });
}

#[test]
fn a_cancelled_slash_is_noted_once() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, AttemptEnd::NoShow);
        noted();
        assert_ok!(Workers::cancel_slash(RuntimeOrigin::root(), 0));
        run_to(51);
        let cancelled = What::SlashCancelled { party: Party::Worker, slash: 0, planck: 100 };
        assert_eq!(noted(), [of(1, Some(7), cancelled)]);
    });
}

#[test]
fn payments_are_noted_with_their_job() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_eq!(<Pool as WorkerPool<_>>::charge(&1, 7, 300, &2), 300);
        let charged = |planck| What::Charged { party: Party::Worker, planck };
        assert_eq!(noted(), [of(1, Some(7), charged(300))]);
        assert_eq!(<Pool as WorkerPool<_>>::charge(&1, 8, 5_000, &2), 700);
        assert_eq!(noted(), [of(1, Some(8), charged(700))]);
        assert_eq!(<Pool as WorkerPool<_>>::charge(&1, 9, 1, &2), 0);
        assert_eq!(noted(), []);
    });
}

#[test]
fn a_slash_waits_for_room() {
    ExtBuilder::default().with_worker(1, 10_000).build_and_execute(|| {
        end(1, 7, AttemptEnd::NoShow);
        noted();
        HasRoomForWork::set(false);
        run_to(51);
        assert_eq!(noted(), []);
        assert!(Workers::slash(0).is_some());
        HasRoomForWork::set(true);
        run_to(52);
        let taken = What::Slashed { party: Party::Worker, slash: 0, planck: 100 };
        assert_eq!(noted(), [of(1, Some(7), taken)]);
    });
}
