// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use crate::{
    bond::{Bond, BondError, Unlocking, MAX_UNLOCKING},
    Balance,
};
use alloc::vec::Vec;
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;

fn bond(held: Balance, pending_slashes: Balance, unlocking: &[(Balance, u32)]) -> Bond {
    let unlocking: Vec<_> =
        unlocking.iter().map(|(amount, at)| Unlocking { amount: *amount, at: *at }).collect();
    Bond { held, pending_slashes, unlocking: unlocking.try_into().unwrap() }
}

#[test]
fn only_free_money_can_be_unbonded() {
    let mut bond = bond(100, 20, &[(30, 5)]);
    assert_eq!(bond.free(), 50);
    assert_eq!(bond.unbond(51, 6), Err(BondError::Insufficient));
    assert_eq!(bond.unbond(50, 6), Ok(()));
    assert_eq!(bond.free(), 0);
    assert_eq!(bond.unlocking_total(), 80);
}

#[test]
fn withdrawals_of_one_moment_are_one() {
    let mut bond = bond(100, 0, &[]);
    bond.unbond(10, 5).unwrap();
    bond.unbond(10, 5).unwrap();
    bond.unbond(0, 6).unwrap();
    assert_eq!(bond.unlocking.as_slice(), [Unlocking { amount: 20, at: 5 }]);
}

#[test]
fn sixteen_withdrawals_are_the_most() {
    let mut bond = bond(100, 0, &[]);
    for at in 0..MAX_UNLOCKING {
        bond.unbond(1, at).unwrap();
    }
    assert_eq!(bond.unbond(1, MAX_UNLOCKING), Err(BondError::TooManyWithdrawals));
    assert_eq!(bond.unbond(1, MAX_UNLOCKING - 1), Ok(()));
    assert_eq!(bond.withdraw(0), 1);
    assert_eq!(bond.unbond(1, MAX_UNLOCKING), Ok(()));
}

#[test]
fn nothing_overflows() {
    let mut bond = bond(Balance::MAX, 0, &[]);
    assert_eq!(bond.add(1), Err(BondError::Overflow));
    assert_eq!(bond.held, Balance::MAX);
}

#[rstest]
#[case::too_early(bond(100, 0, &[(30, 5), (20, 6)]), 4, 0)]
#[case::the_first(bond(100, 0, &[(30, 5), (20, 6)]), 5, 30)]
#[case::both(bond(100, 0, &[(30, 5), (20, 6)]), 6, 50)]
#[case::slash_covered_by_the_rest(bond(100, 50, &[(30, 5), (20, 6)]), 6, 50)]
#[case::slash_takes_a_part(bond(50, 10, &[(30, 5), (20, 6)]), 6, 40)]
#[case::slash_takes_all(bond(50, 50, &[(30, 5), (20, 6)]), 6, 0)]
fn what_awaits_a_slash_stays(#[case] mut bond: Bond, #[case] now: u32, #[case] released: Balance) {
    let before = bond.clone();
    assert_eq!(bond.withdraw(now), released);
    assert_eq!(bond.held, before.held - released);
    assert_eq!(bond.unlocking_total(), before.unlocking_total() - released);
    assert_eq!(bond.withdraw(now), 0);
}

#[test]
fn a_cancelled_slash_frees_what_it_held_back() {
    let mut bond = bond(50, 0, &[(50, 5)]);
    assert_eq!(bond.reserve_slash(20), 20);
    assert_eq!(bond.withdraw(5), 30);
    bond.cancel_slash(20);
    assert_eq!(bond.withdraw(5), 20);
    assert_eq!(bond, Bond::default());
}

#[test]
fn a_slash_takes_the_bond_first_and_then_the_latest_withdrawal() {
    let mut bond = bond(100, 0, &[(30, 5), (20, 6)]);
    assert_eq!(bond.reserve_slash(60), 60);
    assert_eq!(bond.apply_slash(60), 60);
    assert_eq!(bond, super::bonds::bond(40, 0, &[(30, 5), (10, 6)]));
    assert_eq!(bond.reserve_slash(1000), 40, "no more than there is");
    assert_eq!(bond.reserve_slash(1), 0);
    assert_eq!(bond.apply_slash(40), 40);
    assert_eq!(bond, Bond::default());
}

#[test]
fn a_charge_leaves_what_awaits_slashes() {
    let mut bond = bond(100, 70, &[]);
    assert_eq!(bond.charge(50), 30);
    assert_eq!(bond.held, 70);
    assert_eq!(bond.charge(50), 0);
}

#[derive(Clone, Debug)]
enum Step {
    Add(Balance),
    Unbond(Balance),
    Wait(u32),
    Withdraw,
    Reserve(Balance),
    Cancel(prop::sample::Index),
    Apply(prop::sample::Index),
    Charge(Balance),
}

fn any_step() -> impl Strategy<Value = Step> {
    let amount = || prop_oneof![0u128..50, Just(Balance::MAX)];
    prop_oneof![
        (0u128..100).prop_map(Step::Add),
        amount().prop_map(Step::Unbond),
        (1u32..4).prop_map(Step::Wait),
        Just(Step::Withdraw),
        amount().prop_map(Step::Reserve),
        any::<prop::sample::Index>().prop_map(Step::Cancel),
        any::<prop::sample::Index>().prop_map(Step::Apply),
        amount().prop_map(Step::Charge),
    ]
}

proptest! {
    #[test]
    fn the_books_balance_after_any_steps(steps in vec_of(any_step(), 0..200)) {
        let mut bond = Bond::default();
        let (mut now, mut paid_in, mut paid_out) = (0, 0, 0);
        let mut slashes: Vec<Balance> = Vec::new();
        for step in steps {
            let free = bond.free();
            match step {
                Step::Add(amount) => {
                    bond.add(amount).unwrap();
                    paid_in += amount;
                },
                Step::Unbond(amount) => {
                    let is_refused = bond.unbond(amount, now + 3).is_err();
                    prop_assert!(!is_refused || amount > free || bond.unlocking.is_full());
                },
                Step::Wait(blocks) => now += blocks,
                Step::Withdraw => {
                    paid_out += bond.withdraw(now);
                    prop_assert_eq!(bond.free(), free);
                },
                Step::Reserve(amount) => slashes.push(bond.reserve_slash(amount)),
                Step::Cancel(index) if !slashes.is_empty() => {
                    bond.cancel_slash(slashes.swap_remove(index.index(slashes.len())));
                },
                Step::Apply(index) if !slashes.is_empty() => {
                    let reserved = slashes.swap_remove(index.index(slashes.len()));
                    let taken = bond.apply_slash(reserved);
                    prop_assert_eq!(taken, reserved, "what was set aside is there");
                    paid_out += taken;
                },
                Step::Charge(amount) => paid_out += bond.charge(amount),
                Step::Cancel(_) | Step::Apply(_) => (),
            }
            prop_assert_eq!(bond.held, paid_in - paid_out);
            prop_assert_eq!(bond.pending_slashes, slashes.iter().sum::<Balance>());
            prop_assert!(bond.pending_slashes <= bond.held);
            prop_assert!(bond.unlocking_total() <= bond.held);
            prop_assert!(bond.unlocking.windows(2).all(|pair| pair[0].at < pair[1].at));
            prop_assert!(bond.unlocking.iter().all(|chunk| chunk.amount > 0));
        }
    }
}
