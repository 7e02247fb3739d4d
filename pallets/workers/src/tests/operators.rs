// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Registration, operator keys, payee and capacity.

use crate::{mock::*, Error, Event, Operators, RetiredKeys, Standing, Workers as Records};
use credence_primitives::protocol::WorkerPool;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use rstest::rstest;
use sp_core::{ed25519, Pair};
use sp_runtime::{DispatchError, TokenError};

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

#[test]
fn registration_holds_the_bond_and_records_all_roles() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Workers::register(signed(1), key(50), proof(50, 1), 7, 2_000, 4));

        assert_eq!(
            events(),
            [Event::Registered {
                worker: 1,
                operator: key(50),
                payee: 7,
                bond: 2_000,
                capacity: 4
            }]
        );
        let worker = Workers::worker(1).unwrap();
        assert_eq!((worker.operator, worker.payee, worker.capacity), (key(50), 7, 4));
        assert_eq!((worker.bond.held, worker.bond.free()), (2_000, 2_000));
        assert_eq!(worker.standing, Standing::Active);
        assert_eq!(Balances::balance_on_hold(&crate::HoldReason::WorkerBond.into(), &1), 2_000);
        let identity = <Workers as WorkerPool<_>>::identity(&1).unwrap();
        assert_eq!((identity.operator, identity.payee), (key(50), 7));
        assert!(<Workers as WorkerPool<_>>::is_bonded(&1));
        assert!(!<Workers as WorkerPool<_>>::is_bonded(&7));
    });
}

#[test]
fn nobody_registers_twice() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_noop!(
            Workers::register(signed(1), key(50), proof(50, 1), 1, 1_000, 1),
            Error::<Test>::AlreadyRegistered
        );
    });
}

#[rstest]
#[case::one_below_the_minimum(999, 1, Err(Error::<Test>::BelowMinimumBond.into()))]
#[case::the_minimum(1_000, 1, Ok(()))]
#[case::all_but_the_existential_deposit(ENDOWMENT - 10, 1, Ok(()))]
#[case::more_than_there_is(ENDOWMENT, 1, Err(DispatchError::Token(TokenError::FundsUnavailable)))]
#[case::no_capacity(1_000, 0, Err(Error::<Test>::CapacityOutOfRange.into()))]
#[case::the_most_capacity(1_000, 8, Ok(()))]
#[case::one_more_capacity(1_000, 9, Err(Error::<Test>::CapacityOutOfRange.into()))]
fn registration_has_limits(
    #[case] bond: u128,
    #[case] capacity: u32,
    #[case] expected: Result<(), DispatchError>,
) {
    ExtBuilder::default().build_and_execute(|| {
        let result = frame_support::storage::with_storage_layer(|| {
            Workers::register(signed(1), key(1), proof(1, 1), 1, bond, capacity)
        });
        assert_eq!(result, expected);
        assert_eq!(Records::<Test>::contains_key(1), expected.is_ok());
    });
}

#[rstest]
#[case::agreed_for_another_owner(proof_for_another_owner)]
#[case::signed_by_another_key(proof_by_another_key)]
#[case::agreed_on_another_chain(proof_on_another_chain)]
fn a_key_that_has_not_agreed_cannot_be_taken(#[case] forge: fn() -> ed25519::Signature) {
    ExtBuilder::default().with_worker(2, 1_000).build_and_execute(|| {
        assert_noop!(
            Workers::register(signed(1), key(50), forge(), 1, 1_000, 1),
            Error::<Test>::OperatorDoesNotAgree
        );
        assert_noop!(
            Workers::rotate_operator(signed(2), key(50), forge()),
            Error::<Test>::OperatorDoesNotAgree
        );
    });
}

fn proof_for_another_owner() -> ed25519::Signature {
    proof(50, 3)
}

fn proof_by_another_key() -> ed25519::Signature {
    proof(51, 1)
}

fn proof_on_another_chain() -> ed25519::Signature {
    let genesis = sp_core::H256::repeat_byte(1);
    pair(50).sign(credence_primitives::commitment::operator_payload(&genesis, &1u64).as_bytes())
}

#[test]
fn a_key_works_for_one_owner_only() {
    ExtBuilder::default().with_worker(1, 1_000).with_worker(2, 1_000).build_and_execute(|| {
        assert_noop!(
            Workers::register(signed(3), key(1), proof(1, 3), 3, 1_000, 1),
            Error::<Test>::OperatorTaken
        );
        assert_noop!(
            Workers::rotate_operator(signed(2), key(1), proof(1, 2)),
            Error::<Test>::OperatorTaken
        );
    });
}

#[test]
fn rotation_replaces_the_key_and_retires_the_old() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));

        assert_eq!(
            events(),
            [Event::OperatorRotated { worker: 1, previous: key(1), operator: key(50) }]
        );
        assert_eq!(<Workers as WorkerPool<_>>::identity(&1).unwrap().operator, key(50));
        assert!(<Workers as WorkerPool<_>>::has_operator(&1, &key(1)));
        assert!(<Workers as WorkerPool<_>>::has_operator(&1, &key(50)));
        assert!(!<Workers as WorkerPool<_>>::has_operator(&1, &key(51)));
        assert_eq!(RetiredKeys::<Test>::get(1).len(), 1);
    });
}

#[test]
fn rotation_to_the_same_key_is_refused() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_noop!(
            Workers::rotate_operator(signed(1), key(1), proof(1, 1)),
            Error::<Test>::SameOperator
        );
        assert_noop!(
            Workers::rotate_operator(signed(9), key(1), proof(1, 9)),
            Error::<Test>::NotRegistered
        );
    });
}

#[test]
fn a_retired_key_can_come_back_to_its_owner() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        assert_ok!(Workers::rotate_operator(signed(1), key(1), proof(1, 1)));

        assert_eq!(<Workers as WorkerPool<_>>::identity(&1).unwrap().operator, key(1));
        let retired: Vec<_> = RetiredKeys::<Test>::get(1).iter().map(|old| old.key).collect();
        assert_eq!(retired, [key(50)]);
    });
}

#[rstest]
#[case::the_last_block_of_its_time(100, Err(Error::<Test>::OperatorTaken.into()), true)]
#[case::when_its_time_is_over(101, Ok(()), false)]
fn a_retired_key_is_free_for_others_after_an_unbonding_period(
    #[case] now: u32,
    #[case] expected: Result<(), DispatchError>,
    #[case] is_still_the_owners: bool,
) {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        run_to(now);
        assert_eq!(<Workers as WorkerPool<_>>::has_operator(&1, &key(1)), is_still_the_owners);
        let result = frame_support::storage::with_storage_layer(|| {
            Workers::register(signed(2), key(1), proof(1, 2), 2, 1_000, 1)
        });
        assert_eq!(result, expected);
    });
}

#[test]
fn rotations_are_limited_within_an_unbonding_period() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        for number in 51..=58 {
            assert_ok!(Workers::rotate_operator(signed(1), key(number), proof(number, 1)));
        }
        assert_noop!(
            Workers::rotate_operator(signed(1), key(59), proof(59, 1)),
            Error::<Test>::TooManyRotations
        );

        run_to(101);
        assert_ok!(Workers::rotate_operator(signed(1), key(59), proof(59, 1)));
        assert_eq!(RetiredKeys::<Test>::get(1).len(), 1);
        assert!(!Operators::<Test>::contains_key(key(51)));
    });
}

#[test]
fn a_worker_that_leaves_may_still_rotate_and_an_ejected_one_not() {
    ExtBuilder::default().with_worker(1, 1_000).with_worker(2, 1_000).build_and_execute(|| {
        assert_ok!(Workers::leave(signed(1)));
        assert_ok!(Workers::rotate_operator(signed(1), key(50), proof(50, 1)));
        assert_ok!(<Workers as WorkerPool<_>>::equivocated(&2, None));
        assert_noop!(
            Workers::rotate_operator(signed(2), key(51), proof(51, 2)),
            Error::<Test>::Ejected
        );
    });
}

#[test]
fn payee_and_capacity_can_change_at_any_time() {
    ExtBuilder::default().with_worker(1, 1_000).build_and_execute(|| {
        assert_ok!(Workers::set_payee(signed(1), 42));
        assert_ok!(Workers::set_capacity(signed(1), 1));
        assert_eq!(
            events(),
            [
                Event::PayeeChanged { worker: 1, payee: 42 },
                Event::CapacityChanged { worker: 1, capacity: 1 }
            ]
        );
        assert_eq!(<Workers as WorkerPool<_>>::identity(&1).unwrap().payee, 42);
        assert_noop!(Workers::set_payee(signed(2), 1), Error::<Test>::NotRegistered);
        assert_noop!(Workers::set_capacity(signed(2), 1), Error::<Test>::NotRegistered);
        for capacity in [0, 9] {
            assert_noop!(
                Workers::set_capacity(signed(1), capacity),
                Error::<Test>::CapacityOutOfRange
            );
        }
    });
}

#[test]
fn calls_of_workers_need_a_signature() {
    ExtBuilder::default().build_and_execute(|| {
        let nobody = || RuntimeOrigin::none();
        let bad = DispatchError::BadOrigin;
        assert_noop!(Workers::register(nobody(), key(1), proof(1, 1), 1, 1_000, 1), bad);
        assert_noop!(Workers::bond_extra(nobody(), 1), bad);
        assert_noop!(Workers::unbond(nobody(), 1), bad);
        assert_noop!(Workers::withdraw(nobody()), bad);
        assert_noop!(Workers::rotate_operator(nobody(), key(1), proof(1, 1)), bad);
        assert_noop!(Workers::set_payee(nobody(), 1), bad);
        assert_noop!(Workers::set_capacity(nobody(), 1), bad);
        assert_noop!(Workers::serve(nobody(), model(1), 1), bad);
        assert_noop!(Workers::set_ask(nobody(), model(1), 1), bad);
        assert_noop!(Workers::stop_serving(nobody(), model(1)), bad);
        assert_noop!(Workers::leave(nobody()), bad);
        assert_noop!(Workers::return_to_service(nobody()), bad);
    });
}

#[test]
fn the_message_for_an_operator_is_what_registration_checks() {
    ExtBuilder::default().build_and_execute(|| {
        let message = Workers::operator_message(1);
        let signature = pair(50).sign(message.as_bytes());
        assert_ok!(Workers::register(signed(1), key(50), signature, 1, 1_000, 1));
    });
}
