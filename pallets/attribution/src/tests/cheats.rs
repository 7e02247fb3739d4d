// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Attempts to get what belongs to others, each by name.

use crate::{mock::*, Error, Event};
use alloc::{vec, vec::Vec};
use credence_primitives::{protocol::Settlement, Balance, Ppm};
use frame_support::{assert_noop, assert_ok};
use rstest::rstest;

fn settle_with_weights(weights: Option<Vec<Ppm>>) {
    let job = Attribution::settled_jobs();
    let settled = Settlement { model: ATTRIBUTING, dataset_weights: weights, ..settlement(job) };
    assert_ok!(settle(settled));
}

fn is_attributed() -> bool {
    match events().as_slice() {
        [Event::Settled { is_attributed, .. }] => *is_attributed,
        other => panic!("one settlement and not {other:?}"),
    }
}

#[test]
fn attribution_weights_that_starve_others_leave_them_their_minimums() {
    ExtBuilder::default().build_and_execute(|| {
        for _ in 0..8 {
            settle_with_weights(Some(vec![1_000_000, 0]));
            assert!(is_attributed());
        }
        let totals = Attribution::row_totals(ATTRIBUTING);
        // Its minimum of 3 % of eight times 1,000 planck and 600,000 micro-credits.
        assert_eq!(totals[3], (240, 144_000));
        assert_eq!(totals[2], (2_800, 1_680_000));
        // Rows that are not weighed get what they always do.
        assert_eq!(
            [totals[0], totals[1], totals[4]],
            [(4_000, 2_400_000), (800, 480_000), (160, 96_000)]
        );
    });
}

#[rstest]
#[case::none(None)]
#[case::wrong_number(Some(vec![1_000_000]))]
#[case::too_much(Some(vec![1_000_000, 1_000_000]))]
#[case::nothing(Some(vec![0, 0]))]
fn malformed_weights_fall_back_and_the_record_says_so(#[case] weights: Option<Vec<Ppm>>) {
    ExtBuilder::default().build_and_execute(|| {
        settle_with_weights(weights);
        assert!(!is_attributed());
        assert_ok!(settle(settlement(1)));
        assert_eq!(Attribution::row_totals(ATTRIBUTING), Attribution::row_totals(PLAIN));
    });
}

#[test]
fn weights_for_a_model_that_names_no_output_count_for_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let weights = Some(vec![1_000_000, 0]);
        assert_ok!(settle(Settlement { dataset_weights: weights, ..settlement(0) }));
        assert!(!is_attributed());
        assert_eq!(Attribution::row_totals(PLAIN)[3], (130, 78_000));
    });
}

#[test]
fn dust_payments_evade_nothing() {
    let due = |model| -> Vec<Balance> {
        Attribution::row_totals(model).into_iter().map(|(due, _)| due).collect()
    };
    let weights = || Some(vec![900_000, 100_000]);
    for model in [PLAIN, ATTRIBUTING] {
        let mut whole = Vec::new();
        ExtBuilder::default().build_and_execute(|| {
            settle_royalty(model, 1_000, weights());
            whole = due(model);
        });
        ExtBuilder::default().bounds([2_000, 3_000, 4_000]).build_and_execute(|| {
            for _ in 0..1_000 {
                settle_royalty(model, 1, weights());
            }
            assert_eq!(due(model), whole);
        });
    }
}

#[test]
fn claiming_after_every_planck_takes_nothing_from_others() {
    ExtBuilder::default().bounds([2_000, 3_000, 4_000]).build_and_execute(|| {
        // The contributor's account exists, so that single planck can be paid to it.
        settle_royalty(PLAIN, 20, None);
        let claim = || Attribution::claim(RuntimeOrigin::signed(CONTRIBUTOR), PLAIN, 0);
        assert_ok!(claim());
        for _ in 20..900 {
            settle_royalty(PLAIN, 1, None);
            let _ = claim();
        }
        assert_eq!(balance(CONTRIBUTOR), 450);
        assert_eq!(Attribution::row_totals(PLAIN)[1].0, 90);
    });
}

#[test]
fn a_claim_by_a_stranger_pays_the_payee() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        assert_ok!(Attribution::claim(RuntimeOrigin::signed(STRANGER), PLAIN, 1));
        assert_eq!((balance(PARENT_PAYEE), balance(STRANGER)), (100, 0));
    });
}

#[test]
fn a_withdrawal_by_a_stranger_pays_the_creditor() {
    ExtBuilder::default().build_and_execute(|| {
        for job in 0..2 {
            assert_ok!(settle(settlement(job)));
        }
        let stranger = || RuntimeOrigin::signed(STRANGER);
        assert_ok!(Attribution::withdraw_for(stranger(), CHECKERS[0]));
        assert_eq!((balance(CHECKERS[0]), balance(STRANGER)), (14, 0));
        assert_noop!(Attribution::withdraw(stranger()), Error::<Test>::NothingClaimable);
    });
}

#[test]
fn a_royalty_in_dispute_cannot_be_taken_out_in_time() {
    ExtBuilder::default().build_and_execute(|| {
        settle_royalty(PLAIN, 1_000, None);
        freeze(PLAIN, true);
        let owner = RuntimeOrigin::signed(CONTRIBUTOR);
        assert_noop!(Attribution::claim(owner, PLAIN, 0), Error::<Test>::RoyaltyFrozen);
    });
}

#[test]
fn price_zero_earns_credit_and_takes_no_money() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        let before = Attribution::row_totals(PLAIN);
        assert_ok!(settle(Settlement { worker: OWNER, ..free_settlement(1) }));
        let after = Attribution::row_totals(PLAIN);
        assert!(before.iter().zip(&after).all(|(before, after)| before.0 == after.0));
        assert!(before.iter().zip(&after).all(|(before, after)| before.1 < after.1));
        assert_eq!(Attribution::credits(OWNER), (333_333, 0));
    });
}
