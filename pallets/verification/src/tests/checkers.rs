// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Registration, bonds, keys, leaving.

use crate::{mock::*, types::Standing, Checkers, Error, Event, Keys};
use credence_primitives::bond::MAX_UNLOCKING;
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;
use sp_core::Pair;

fn origin(account: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(account)
}

fn register_with(account: u64, bond: u128) -> sp_runtime::DispatchResult {
    let pair = pair(account);
    Verification::register_checker(origin(account), pair.public(), proof(account, &pair), bond)
}

#[test]
fn a_validator_registers_its_checker() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(register_with(40, BOND));
        assert_eq!(
            events(),
            [Event::CheckerRegistered { validator: 40, key: key(40), bond: BOND }]
        );
        let checker = Checkers::<Test>::get(40).unwrap();
        assert_eq!(checker.standing, Standing::OnDuty);
        assert_eq!(Verification::held(&40), BOND);
        assert_eq!(Keys::<Test>::get(key(40)), Some(40));
    });
}

#[test]
fn registration_needs_a_new_account_a_free_key_its_proof_and_a_bond() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(register_with(1, BOND), Error::<Test>::AlreadyRegistered);
        assert_noop!(register_with(40, BOND - 1), Error::<Test>::BondTooSmall);
        let taken = Verification::register_checker(origin(40), key(1), proof(40, &pair(1)), BOND);
        assert_noop!(taken, Error::<Test>::KeyInUse);
        // The proof of another account's registration is worth nothing here.
        let stolen =
            Verification::register_checker(origin(40), key(41), proof(41, &pair(41)), BOND);
        assert_noop!(stolen, Error::<Test>::ProofMismatch);
        assert!(register_with(40, WEALTH + 1).is_err());
    });
}

#[test]
fn a_bond_grows() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Verification::bond_extra(origin(1), 5));
        assert_eq!(events(), [Event::BondAdded { validator: 1, amount: 5, held: BOND + 5 }]);
        assert_noop!(Verification::bond_extra(origin(40), 5), Error::<Test>::NotRegistered);
        assert_ok!(Verification::leave(origin(1)));
        assert_noop!(Verification::bond_extra(origin(1), 5), Error::<Test>::Leaving);
        Checkers::<Test>::mutate(2, |checker| checker.as_mut().unwrap().bond.held = u128::MAX);
        assert_noop!(Verification::bond_extra(origin(2), 1), Error::<Test>::Overflow);
        Checkers::<Test>::mutate(2, |checker| checker.as_mut().unwrap().bond.held = BOND);
    });
}

#[test]
fn what_is_unbonded_can_be_withdrawn_after_the_period() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Verification::bond_extra(origin(1), 100));
        events();
        assert_noop!(Verification::unbond(origin(40), 1), Error::<Test>::NotRegistered);
        assert_noop!(Verification::unbond(origin(1), 101), Error::<Test>::BondTooSmall);
        assert_noop!(Verification::unbond(origin(1), BOND + 101), Error::<Test>::BondInsufficient);
        assert_ok!(Verification::unbond(origin(1), 100));
        let at = Now::get() + UnbondingPeriod::get();
        assert_eq!(events(), [Event::Unbonding { validator: 1, amount: 100, at }]);
        while Now::get() + 1 < at {
            next_block();
        }
        assert_noop!(Verification::withdraw(origin(1)), Error::<Test>::NothingToWithdraw);
        next_block();
        assert_ok!(Verification::withdraw(origin(1)));
        assert_eq!(events(), [Event::Withdrawn { validator: 1, amount: 100 }]);
        assert_eq!(Verification::held(&1), BOND);
        assert_noop!(Verification::withdraw(origin(40)), Error::<Test>::NotRegistered);
    });
}

#[test]
fn only_so_many_withdrawals_wait() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Verification::bond_extra(origin(1), 100));
        for _ in 0..MAX_UNLOCKING {
            assert_ok!(Verification::unbond(origin(1), 1));
            next_block();
        }
        assert_noop!(Verification::unbond(origin(1), 1), Error::<Test>::TooManyWithdrawals);
    });
}

#[test]
fn a_checker_that_leaves_is_not_drawn_and_is_gone_after_its_last_withdrawal() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Verification::leave(origin(40)), Error::<Test>::NotRegistered);
        assert_ok!(Verification::leave(origin(1)));
        let at = Now::get() + UnbondingPeriod::get();
        assert_eq!(events(), [Event::CheckerLeaving { validator: 1, amount: BOND, at }]);
        assert_noop!(Verification::leave(origin(1)), Error::<Test>::Leaving);
        next_block();
        assert_eq!(Verification::acknowledged(model()), 3);
        to_committing(1);
        assert!(!members(1).contains(&1));
        next_blocks(UnbondingPeriod::get());
        events();
        assert_ok!(Verification::withdraw(origin(1)));
        assert_eq!(events(), [Event::CheckerRemoved { validator: 1, amount: BOND }]);
        assert_eq!(Checkers::<Test>::get(1), None);
        assert_eq!(Keys::<Test>::get(key(1)), None);
        assert_eq!(Verification::held(&1), 0);
    });
}

#[test]
fn who_registers_again_has_acknowledged_nothing_and_repeats_no_number() {
    ExtBuilder::default().build_and_execute(|| {
        let before = Verification::next_sequence(key(1)).unwrap();
        assert_ok!(Verification::leave(origin(1)));
        next_blocks(UnbondingPeriod::get());
        assert_ok!(Verification::withdraw(origin(1)));
        assert_ok!(register_with(1, BOND));
        next_block();
        assert_eq!(Verification::acknowledged(model()), 3);
        assert!(Verification::next_sequence(key(1)).unwrap() > before + (1 << 30));
        assert!(Verification::needs_acknowledgement(key(1), model()));
    });
}

#[test]
fn a_key_rotates_with_its_proof() {
    ExtBuilder::default().build_and_execute(|| {
        let new = pair(45);
        let rotate = |account, key, proof| Verification::rotate_key(origin(account), key, proof);
        assert_noop!(rotate(40, new.public(), proof(40, &new)), Error::<Test>::NotRegistered);
        assert_noop!(rotate(1, key(2), proof(1, &pair(2))), Error::<Test>::KeyInUse);
        assert_noop!(rotate(1, key(1), proof(1, &pair(1))), Error::<Test>::KeyInUse);
        assert_noop!(rotate(1, new.public(), proof(2, &new)), Error::<Test>::ProofMismatch);
        assert_ok!(rotate(1, new.public(), proof(1, &new)));
        assert_eq!(
            events(),
            [Event::KeyRotated { validator: 1, previous: key(1), key: new.public() }]
        );
        assert_eq!(Verification::next_sequence(key(1)), None);
        assert!(Verification::next_sequence(new.public()).is_some());
    });
}

#[rstest]
#[case::at_the_end(0, Ok(()))]
#[case::one_block_early(1, Err(Error::<Test>::TooEarly.into()))]
fn a_suspended_checker_returns_when_its_time_is_over(
    #[case] early: u32,
    #[case] expected: sp_runtime::DispatchResult,
) {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Verification::return_to_duty(origin(40)), Error::<Test>::NotRegistered);
        assert_noop!(Verification::return_to_duty(origin(1)), Error::<Test>::NotSuspended);
        for job in 0..3 {
            Verification::note_duty(job, &1, Some(crate::types::Fault::Silence), 0);
        }
        let until = Now::get() + SuspensionPeriod::get();
        assert!(events().contains(&Event::CheckerSuspended { validator: 1, until }));
        next_block();
        assert_eq!(Verification::acknowledged(model()), 3);
        while Now::get() + early < until {
            next_block();
        }
        assert_eq!(Verification::return_to_duty(origin(1)), expected);
        if expected.is_ok() {
            assert_eq!(events(), [Event::CheckerReturned { validator: 1 }]);
            next_block();
            assert_eq!(Verification::acknowledged(model()), 4);
        }
    });
}

#[test]
fn who_returns_needs_the_smallest_bond() {
    ExtBuilder::default().build_and_execute(|| {
        for job in 0..3 {
            Verification::note_duty(job, &1, Some(crate::types::Fault::Silence), 1);
        }
        next_blocks(SuspensionPeriod::get());
        assert_noop!(Verification::return_to_duty(origin(1)), Error::<Test>::BondTooSmall);
        assert_ok!(Verification::bond_extra(origin(1), 3));
        assert_ok!(Verification::return_to_duty(origin(1)));
    });
}

#[rstest]
#[case::third_in_the_window(47, true)]
#[case::third_after_it(48, false)]
fn three_strikes_in_fifty_duties_suspend(#[case] good: u64, #[case] is_suspended: bool) {
    ExtBuilder::default().build_and_execute(|| {
        let strike = |job| Verification::note_duty(job, &1, Some(crate::types::Fault::Silence), 0);
        strike(0);
        strike(1);
        for job in 0..good {
            Verification::note_duty(job, &1, None, 0);
        }
        strike(2);
        let standing = Checkers::<Test>::get(1).unwrap().standing;
        assert_eq!(matches!(standing, Standing::Suspended { .. }), is_suspended);
    });
}
