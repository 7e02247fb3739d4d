// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which configurations a runtime can be built with, and random lives of workers.

use crate::{mock::*, SlashQueue};
use credence_primitives::protocol::{AttemptEnd, WorkerPool};
use frame_support::{storage::with_storage_layer, traits::IntegrityTest};
use proptest::prelude::*;
use rstest::rstest;

fn integrity_test() {
    <Workers as IntegrityTest>::integrity_test();
}

#[test]
fn the_mock_is_sound() {
    integrity_test();
}

#[rstest]
#[case::unbonding_too_short(|| UnbondingPeriod::set(70), "`UnbondingPeriod`")]
#[case::no_bond(|| MinimumBond::set(0), "`MinimumBond`")]
#[case::no_capacity(|| MaxCapacity::set(0), "`MaxCapacity`")]
#[case::no_seat(|| MaxWorkersPerModel::set(0), "`MaxWorkersPerModel`")]
#[case::too_many_seats(|| MaxWorkersPerModel::set(65), "`MaxWorkersPerModel`")]
#[case::no_model(|| MaxModelsPerWorker::set(0), "`MaxModelsPerWorker`")]
#[case::no_penalty(|| PenaltyMultiple::set(0), "`PenaltyMultiple`")]
#[case::jail_for_nothing(|| NoShowsToJail::set(0), "`NoShowsToJail`")]
#[case::no_window(|| DeclineWindow::set(0), "`DeclineWindow`")]
fn unsound_configurations_are_refused_by_name(#[case] spoil: fn(), #[case] name: &str) {
    spoil();
    let panic = std::panic::catch_unwind(integrity_test).unwrap_err();
    let message = panic.downcast_ref::<&str>().unwrap();
    assert!(message.starts_with(name), "{message}");
}

#[test]
fn a_block_more_than_window_and_deferral_is_enough() {
    UnbondingPeriod::set(71);
    integrity_test();
}

#[derive(Clone, Debug)]
enum Step {
    Register(AccountId, u64, u128),
    BondExtra(AccountId, u128),
    Unbond(AccountId, u128),
    Withdraw(AccountId),
    Rotate(AccountId, u64),
    Serve(AccountId, u64, u128),
    SetAsk(AccountId, u64, u128),
    StopServing(AccountId, u64),
    Leave(AccountId),
    Return(AccountId),
    Assign(AccountId, u128),
    Release(usize, u8),
    Charge(AccountId, u128),
    Equivocate(AccountId, AccountId),
    Cancel(u64),
    Apply(u64),
    Pardon(AccountId),
    Time(u32, u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 1u64..=6;
    let amount = || 0u128..5_000;
    prop_oneof![
        3 => (who(), 1u64..=9, 500u128..90_000).prop_map(|(a, b, c)| Step::Register(a, b, c)),
        2 => (who(), amount()).prop_map(|(a, b)| Step::BondExtra(a, b)),
        3 => (who(), amount()).prop_map(|(a, b)| Step::Unbond(a, b)),
        3 => who().prop_map(Step::Withdraw),
        2 => (who(), 1u64..=9).prop_map(|(a, b)| Step::Rotate(a, b)),
        5 => (who(), 1u64..=6, 0u128..50).prop_map(|(a, b, c)| Step::Serve(a, b, c)),
        2 => (who(), 1u64..=6, 0u128..50).prop_map(|(a, b, c)| Step::SetAsk(a, b, c)),
        2 => (who(), 1u64..=6).prop_map(|(a, b)| Step::StopServing(a, b)),
        1 => who().prop_map(Step::Leave),
        2 => who().prop_map(Step::Return),
        9 => (who(), 1u128..900).prop_map(|(a, b)| Step::Assign(a, b)),
        8 => (any::<usize>(), any::<u8>()).prop_map(|(a, b)| Step::Release(a, b)),
        1 => (who(), amount()).prop_map(|(a, b)| Step::Charge(a, b)),
        1 => (who(), who()).prop_map(|(a, b)| Step::Equivocate(a, b)),
        1 => any::<u64>().prop_map(Step::Cancel),
        1 => any::<u64>().prop_map(Step::Apply),
        1 => who().prop_map(Step::Pardon),
        5 => (0u32..60, 0u64..60).prop_map(|(a, b)| Step::Time(a, b)),
    ]
}

/// What the inference pallet knows: who has which job at what value.
#[derive(Default)]
struct Book {
    open: Vec<(AccountId, u64, u128)>,
    next: u64,
}

impl Book {
    fn run(&mut self, step: Step) -> bool {
        let signed = RuntimeOrigin::signed;
        let root = RuntimeOrigin::root;
        match step {
            Step::Register(who, number, bond) => {
                let agreed = proof(number, who);
                Workers::register(signed(who), key(number), agreed, who, bond, 4).is_ok()
            },
            Step::BondExtra(who, amount) => Workers::bond_extra(signed(who), amount).is_ok(),
            Step::Unbond(who, amount) => Workers::unbond(signed(who), amount).is_ok(),
            Step::Withdraw(who) => Workers::withdraw(signed(who)).is_ok(),
            Step::Rotate(who, number) => {
                Workers::rotate_operator(signed(who), key(number), proof(number, who)).is_ok()
            },
            Step::Serve(who, number, ask) => {
                Workers::serve(signed(who), model(number), ask).is_ok()
            },
            Step::SetAsk(who, number, ask) => {
                Workers::set_ask(signed(who), model(number), ask).is_ok()
            },
            Step::StopServing(who, number) => {
                Workers::stop_serving(signed(who), model(number)).is_ok()
            },
            Step::Leave(who) => Workers::leave(signed(who)).is_ok(),
            Step::Return(who) => Workers::return_to_service(signed(who)).is_ok(),
            Step::Assign(who, value) => self.assign(who, value),
            Step::Release(which, end) => self.release(which, end),
            Step::Charge(who, amount) => {
                <Workers as WorkerPool<_>>::charge(&who, 7, amount, &TREASURY) > 0
            },
            Step::Equivocate(who, reporter) => {
                <Workers as WorkerPool<_>>::equivocated(&who, Some(&reporter)).is_ok()
            },
            Step::Cancel(which) => Workers::cancel_slash(root(), pick_slash(which)).is_ok(),
            Step::Apply(which) => Workers::apply_slash(root(), pick_slash(which)).is_ok(),
            Step::Pardon(who) => Workers::pardon(root(), who).is_ok(),
            Step::Time(blocks, weight) => {
                Now::set(Now::get() + blocks);
                let limit = frame_support::weights::Weight::from_parts(weight, weight);
                idle(limit).all_lte(limit)
            },
        }
    }

    fn assign(&mut self, who: AccountId, value: u128) -> bool {
        let is_assigned = <Workers as WorkerPool<_>>::assign(&who, self.next, value).is_ok();
        if is_assigned {
            self.open.push((who, self.next, value));
            self.next += 1;
        }
        is_assigned
    }

    fn release(&mut self, which: usize, end: u8) -> bool {
        if self.open.is_empty() {
            return false;
        }
        let (who, job, value) = self.open.swap_remove(which % self.open.len());
        let end = match end % 8 {
            0 => AttemptEnd::Rejected,
            1 | 2 => AttemptEnd::NoShow,
            3 => AttemptEnd::Declined,
            4 => AttemptEnd::Void,
            _ => AttemptEnd::Accepted { is_checked: end % 16 > 7 },
        };
        <Workers as WorkerPool<_>>::release(&who, job, value, end);
        true
    }
}

/// One of the slashes that wait, or a gap between them.
fn pick_slash(which: u64) -> u64 {
    let queue = SlashQueue::<Test>::get();
    queue.first + which % (queue.next - queue.first + 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_calls_breaks_the_books(steps in prop::collection::vec(step(), 1..600)) {
        Now::set(1);
        let builder =
            (1..=4).fold(ExtBuilder::default(), |builder, owner| builder.with_worker(owner, 50_000));
        builder.build_and_execute(|| {
            NoShowsToJail::set(1);
            let issuance = Balances::total_issuance();
            let mut book = Book::default();
            for step in steps {
                let _ = with_storage_layer(|| {
                    if book.run(step) { Ok(()) } else { Err(sp_runtime::DispatchError::Other("")) }
                });
                Workers::do_try_state().unwrap();
            }
            assert_eq!(Balances::total_issuance(), issuance);
        });
    }
}
