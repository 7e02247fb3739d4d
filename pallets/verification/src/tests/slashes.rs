// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Deferred slashes of checkers.

use crate::{mock::*, types::Fault, Checkers, Error, Event, SlashQueue, Slashes, WeightInfo};
use frame_support::{
    assert_noop, assert_ok,
    traits::{fungible::Inspect, Hooks},
    weights::Weight,
};

fn penalise(validator: u64, amount: u128) {
    Verification::note_duty(7, &validator, Some(Fault::Dissent), amount);
}

fn bond(validator: u64) -> credence_primitives::bond::Bond {
    Checkers::<Test>::get(validator).unwrap().bond
}

#[test]
fn a_slash_is_taken_when_its_time_has_come_and_goes_to_the_treasury() {
    ExtBuilder::default().build_and_execute(|| {
        penalise(1, 500);
        assert_eq!(
            events(),
            [Event::CheckerPenalised {
                validator: 1,
                job: 7,
                fault: Fault::Dissent,
                amount: 500,
                slash: Some(0)
            }]
        );
        assert_eq!(bond(1).free(), BOND - 500);
        next_blocks(SlashDeferral::get() - 1);
        assert_eq!(Verification::held(&1), BOND);
        events();
        next_block();
        assert_eq!(events(), [Event::Slashed { slash: 0, validator: 1, amount: 500 }]);
        assert_eq!(Verification::held(&1), BOND - 500);
        assert_eq!(Balances::balance(&TREASURY), WEALTH + 500);
        assert_eq!(SlashQueue::<Test>::iter().count(), 0);
    });
}

#[test]
fn who_is_penalised_under_the_smallest_bond_is_not_drawn() {
    ExtBuilder::default().build_and_execute(|| {
        penalise(1, 1);
        next_block();
        assert_eq!(Verification::acknowledged(model()), 3);
        assert_ok!(Verification::bond_extra(RuntimeOrigin::signed(1), 1));
        next_block();
        assert_eq!(Verification::acknowledged(model()), 4);
    });
}

#[test]
fn governance_cancels_a_slash() {
    ExtBuilder::default().build_and_execute(|| {
        penalise(1, 500);
        events();
        assert_ok!(Verification::cancel_slash(RuntimeOrigin::root(), 0));
        assert_eq!(events(), [Event::SlashCancelled { slash: 0, validator: 1, amount: 500 }]);
        assert_eq!(bond(1).free(), BOND);
        assert_noop!(
            Verification::cancel_slash(RuntimeOrigin::root(), 0),
            Error::<Test>::UnknownSlash
        );
        next_blocks(SlashDeferral::get());
        assert_eq!(Verification::held(&1), BOND);
        next_block();
        assert_eq!(Verification::acknowledged(model()), 4);
    });
}

#[test]
fn leaving_does_not_dodge_a_slash() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Verification::leave(RuntimeOrigin::signed(1)));
        next_blocks(UnbondingPeriod::get() - 1);
        penalise(1, 500);
        next_block();
        // All of it has waited long enough, but a slash awaits a part.
        assert_ok!(Verification::withdraw(RuntimeOrigin::signed(1)));
        assert_eq!(Verification::held(&1), 500);
        assert_noop!(
            Verification::withdraw(RuntimeOrigin::signed(1)),
            Error::<Test>::NothingToWithdraw
        );
        next_blocks(SlashDeferral::get());
        assert_ok!(Verification::withdraw(RuntimeOrigin::signed(1)));
        assert_eq!(Balances::free_balance(1), WEALTH - 500);
        assert_eq!(Checkers::<Test>::get(1), None);
    });
}

#[test]
fn who_leaves_gets_what_a_cancelled_slash_had_set_aside() {
    ExtBuilder::default().build_and_execute(|| {
        penalise(1, 500);
        assert_ok!(Verification::leave(RuntimeOrigin::signed(1)));
        assert_eq!(bond(1).unlocking_total(), BOND - 500);
        assert_ok!(Verification::cancel_slash(RuntimeOrigin::root(), 0));
        assert_ok!(Verification::leave(RuntimeOrigin::signed(1)));
        assert_eq!(bond(1).unlocking_total(), BOND);
    });
}

#[test]
fn several_slashes_take_no_more_than_the_bond() {
    ExtBuilder::default().build_and_execute(|| {
        penalise(1, BOND - 10);
        penalise(1, 500);
        penalise(1, 500);
        assert_eq!(bond(1).pending_slashes, BOND);
        // The third finds nothing left: it is noted and takes nothing.
        assert_eq!(Slashes::<Test>::iter().count(), 2);
        next_blocks(SlashDeferral::get());
        assert_eq!(Verification::held(&1), 0);
    });
}

#[test]
fn slashes_wait_for_idle_weight() {
    ExtBuilder::default().build_and_execute(|| {
        for validator in 1..=3 {
            penalise(validator, 5);
        }
        Now::mutate(|now| *now += SlashDeferral::get());
        let unit = <() as WeightInfo>::apply_slash();
        let idle = |limit: Weight| <Verification as Hooks<u64>>::on_idle(1, limit);
        assert_eq!(idle(unit - Weight::from_parts(1, 0)), Weight::zero());
        assert_eq!(Slashes::<Test>::iter().count(), 3);
        assert_eq!(idle(unit * 2), unit * 2);
        assert_eq!(Slashes::<Test>::iter().count(), 1);
        idle(Weight::MAX);
        assert_eq!(Slashes::<Test>::iter().count(), 0);
    });
}

#[test]
fn slashes_are_taken_in_order_of_time_though_the_deferral_changes() {
    ExtBuilder::default().build_and_execute(|| {
        penalise(1, 5);
        SlashDeferral::set(10);
        penalise(2, 5);
        next_blocks(10);
        assert!(events().contains(&Event::Slashed { slash: 1, validator: 2, amount: 5 }));
        assert_eq!(Slashes::<Test>::iter_keys().collect::<Vec<_>>(), [0]);
        SlashDeferral::set(100);
    });
}
