// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random histories on a chain: every planck and every credit is accounted for.

use super::ledger::{royalties, tables, weights_for};
use crate::{mock::*, CreditsOf, Error, Ledgers, Liabilities};
use alloc::{vec, vec::Vec};
use credence_primitives::{
    ids::ModelId,
    manifest::ShareOf,
    protocol::{Attribution as _, Settlement},
    receipt::Report,
    Balance, MILLION,
};
use frame_support::traits::fungible::Mutate;
use proptest::prelude::*;
use sp_core::H256;

/// What may happen next.
#[derive(Clone, Debug)]
enum Step {
    Settle { model: u8, royalty: Balance, compute: Balance, checks: Vec<u16>, weights: Vec<u16> },
    Claim { model: u8, row: u32 },
    ClaimMany { model: u8, first: u32, count: u32 },
    Owe { who: AccountId, amount: Balance },
    Withdraw { who: AccountId },
    Freeze { model: u8, is_frozen: bool },
    Redirect { model: u8 },
    NextBlock,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let model = 0u8..3;
    let step = prop_oneof![
        8 => (
            model.clone(),
            royalties(),
            0u128..30,
            proptest::collection::vec(any::<u16>(), 0..12),
            proptest::collection::vec(any::<u16>(), 1..16),
        )
            .prop_map(|(model, royalty, compute, checks, weights)| Step::Settle {
                model, royalty, compute, checks, weights
            }),
        4 => (model.clone(), 0u32..65).prop_map(|(model, row)| Step::Claim { model, row }),
        2 => (model.clone(), 0u32..65, 0u32..65)
            .prop_map(|(model, first, count)| Step::ClaimMany { model, first, count }),
        1 => (100u64..120, 0u128..50).prop_map(|(who, amount)| Step::Owe { who, amount }),
        3 => (100u64..120).prop_map(|who| Step::Withdraw { who }),
        1 => (model.clone(), any::<bool>())
            .prop_map(|(model, is_frozen)| Step::Freeze { model, is_frozen }),
        1 => model.prop_map(|model| Step::Redirect { model }),
        2 => Just(Step::NextBlock),
    ];
    proptest::collection::vec(step, 1..60)
}

fn name(model: u8) -> ModelId {
    ModelId(H256::repeat_byte(100 + model))
}

fn settle_step(model: u8, royalty: Balance, compute: Balance, checks: &[u16], weights: &[u16]) {
    let datasets = Ledgers::<Test>::get(name(model))
        .map_or(0, |ledger| ledger.rows.iter().filter(|row| row.weighed.is_some()).count());
    let pay = (100u64..).zip(checks).map(|(who, pay)| (who, Balance::from(*pay))).collect();
    let settled = Settlement {
        model: name(model),
        royalty,
        compute,
        worker_payee: 100 + u64::from(model),
        report: Report { pay, ..settlement(0).report },
        // Malformed at times, as with a model's first job.
        dataset_weights: (weights.len() > 3).then(|| weights_for(datasets, weights)),
        ..settlement(Attribution::settled_jobs())
    };
    if Attribution::can_settle() {
        settle(settled).unwrap();
    } else {
        assert_eq!(Attribution::settle(settled), Err(Error::<Test>::BlockFull.into()));
    }
}

fn act(step: &Step) {
    let origin = RuntimeOrigin::signed(STRANGER);
    // Calls may be refused; what they leave behind is checked.
    match step {
        Step::Settle { model, royalty, compute, checks, weights } => {
            settle_step(*model, *royalty, *compute, checks, weights);
        },
        Step::Claim { model, row } => {
            let _ = Attribution::claim(origin, name(*model), *row);
        },
        Step::ClaimMany { model, first, count } => {
            let rows: Vec<u32> = (*first..first + count).take(64).collect();
            let _ = Attribution::claim_many(origin, name(*model), rows.try_into().unwrap());
        },
        Step::Owe { who, amount } => {
            fund(*amount);
            Attribution::owe(who, *amount).unwrap();
        },
        Step::Withdraw { who } => {
            let _ = Attribution::withdraw_for(origin, *who);
        },
        Step::Freeze { model, is_frozen } => freeze(name(*model), *is_frozen),
        Step::Redirect { model } => redirect(name(*model), 77),
        Step::NextBlock => next_block(),
    }
}

/// Thaws and claims everything; returns what is left of each model's royalty.
fn claim_all() -> Vec<(Balance, usize)> {
    Ledgers::<Test>::iter_keys().for_each(|model| freeze(model, false));
    let models: Vec<ModelId> = Ledgers::<Test>::iter_keys().collect();
    models
        .into_iter()
        .map(|model| {
            let rows = Ledgers::<Test>::get(model).unwrap().rows.len();
            for row in 0..u32::try_from(rows).unwrap() {
                next_block();
                let _ = Attribution::claim(RuntimeOrigin::signed(STRANGER), model, row);
            }
            (Ledgers::<Test>::get(model).unwrap().unpaid().unwrap(), rows)
        })
        .collect()
}

/// Opens every account that could be paid, so that no payment is too small.
fn open_accounts(models: &[ModelId]) {
    FakePayees::set(Vec::new());
    let table = |model: &ModelId| FakeModels::get()[model].table.clone();
    let mut payees = vec![77, 100, 101, 102];
    for (number, row) in models.iter().flat_map(table).enumerate() {
        payees.push(match row.of {
            ShareOf::Contributor(account) => account,
            of => {
                let payee = 5_000 + number as AccountId;
                FakePayees::mutate(|payees| payees.push((of, payee)));
                payee
            },
        });
    }
    for payee in payees {
        let _ = Balances::mint_into(&payee, EXISTENTIAL_DEPOSIT);
    }
}

proptest! {
    // A history is worth many cases of arithmetic; `PROPTEST_CASES` still scales it.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn no_history_loses_or_makes_money_or_credit(
        tables in proptest::collection::vec(tables(), 3),
        steps in steps(),
    ) {
        // Each step may note as much as a claim of all rows, and all begin below the bounds.
        ExtBuilder::default().bounds([8, 16, 200]).build_and_execute(|| {
            Balances::mint_into(&REQUESTER, 1 << 110).unwrap();
            let models = [name(0), name(1), name(2)];
            for (model, (table, output)) in
                models.iter().zip(tables.into_iter().zip([None, Some(0), Some(0)]))
            {
                script_model(*model, table, output);
            }
            open_accounts(&models);
            let account = Attribution::account();
            for step in &steps {
                act(step);
                Attribution::do_try_state().unwrap();
                // Every planck on the account but the deposit is owed to somebody.
                assert_eq!(balance(account), Liabilities::<Test>::get() + EXISTENTIAL_DEPOSIT);
            }
            for (left, rows) in claim_all() {
                assert!(left < rows as Balance, "{left} planck are left for {rows} rows");
            }
            let minted: u128 = CreditsOf::<Test>::iter_values()
                .map(|credits| credits.total().unwrap())
                .chain(Ledgers::<Test>::iter_values().map(|ledger| ledger.credits().unwrap()))
                .sum();
            assert_eq!(minted, u128::from(Attribution::settled_jobs()) * u128::from(MILLION));
        });
    }
}
