// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Cheating loses money: the arithmetic of `docs/economics.md`, and the same by simulation.

#![expect(clippy::print_stdout, reason = "the arithmetic is to be read")]

use credence_simulation::{
    economics::Stakes,
    model::{End, Rules},
    party::{Nature, Work},
    play::{play, Arithmetic, Job},
    random::Random,
    statistics::{all_dishonest, interval},
};
use std::collections::BTreeSet;

/// A stake of `docs/economics.md`: the whole fee is 1. Bribed checkers lose nothing: they see
/// whether an audit is to come before they judge.
fn stakes(gain: f64, slash: f64, audit: f64) -> Stakes {
    Stakes {
        gain,
        slash,
        audit,
        committee_penalty: 0.0,
        absence: 0.02,
        // The most colluders below a third of a hundred, eight of them drawn.
        committee: all_dishonest(100, 33, 8),
    }
}

#[test]
fn an_audit_share_makes_bribing_every_committee_lose_money() {
    println!("least audit share at which a bribed committee loses money, all in job fees");
    println!("{:>8} {:>10} {:>10} {:>10}", "gain", "slash 2", "slash 10", "slash 20");
    for gain in [0.5, 1.0, 2.0, 5.0, 10.0, 20.0] {
        let least = [2.0, 10.0, 20.0].map(|slash| stakes(gain, slash, 0.0).least_audit());
        let [two, ten, twenty] = least.map(|share| share * 100.0);
        println!("{gain:>8} {two:>9.2} % {ten:>9.2} % {twenty:>9.2} %");
        for (slash, share) in [2.0, 10.0, 20.0].into_iter().zip(least) {
            assert!(stakes(gain, slash, share + 1e-6).bribed_profit() < 0.0);
            assert!(stakes(gain, slash, share - 1e-6).bribed_profit() > 0.0);
        }
        assert!(two > ten && ten > twenty, "a larger slash needs fewer audits");
    }
}

#[test]
fn a_tenth_audited_deters_all_that_a_job_fee_can_be_worth_to_a_cheat() {
    println!(
        "mean profit of one false result in job fees, audit share 10 %, slash 20, absence 0.02"
    );
    println!("{:>8} {:>12} {:>12} {:>12}", "gain", "bribed", "waiting", "blind");
    for gain in [0.5, 1.0, 2.0] {
        let stakes = stakes(gain, 20.0, 0.1);
        let (bribed, waiting, blind) =
            (stakes.bribed_profit(), stakes.waiting_profit(), stakes.blind_profit());
        println!("{gain:>8} {bribed:>12.4} {waiting:>12.4} {blind:>12.4}");
        assert!(bribed < 0.0 && waiting < 0.0 && blind < 0.0);
    }
    let limit = stakes(0.0, 20.0, 0.1).greatest_gain();
    println!(
        "it pays from a gain of {limit:.3} fees on: such jobs need a larger fee or audit share"
    );
    assert!((limit - 20.0 / 9.0).abs() < 1e-9);
    assert!(stakes(limit * 1.01, 20.0, 0.1).bribed_profit() > 0.0, "the limit is a limit");
}

/// Every committee is bribed the moment it is drawn; the model's rules do the rest.
#[test]
fn bribed_committees_earn_in_simulation_what_the_formula_says() {
    const JOBS: u64 = 3_000;
    let natures = [Nature::Honest; 31];
    for audit_ppm in [20_000, 100_000] {
        let audit = f64::from(audit_ppm) / 1e6;
        let job = Job {
            rules: Rules { validators: 31, committee_cap: 8, audit_ppm },
            natures: &natures,
            work: Work::Fabricated,
            with_worker: BTreeSet::new(),
            arithmetic: Arithmetic::Sound,
            bribes: true,
        };
        let (mut caught, mut penalties) = (0, 0);
        for seed in 0..JOBS {
            let played = play(&job, &mut Random::new(seed));
            // Eight of 31 are bribed: all others decide against them.
            assert_eq!(played.end == End::Accepted, !played.losses.worker_slashed, "{seed}");
            assert_eq!(played.is_escalated, played.losses.worker_slashed, "{seed}");
            caught += u64::from(played.losses.worker_slashed);
            penalties += played.losses.checkers.len() as u64;
        }
        assert_eq!(penalties, 0, "the bribed see the audit come, and will not say");
        let (low, high) = interval(caught, JOBS, 0.99);
        let share = caught as f64 / JOBS as f64;
        let mean = (1.0 - share) * 1.0 - share * 20.0;
        let formula = stakes(1.0, 20.0, audit).bribed_profit();
        println!(
            "audit share {audit}: {caught} of {JOBS} caught, 99 % interval [{low:.4}, {high:.4}]; \
             mean profit {mean:.3} fees, formula {formula:.3}"
        );
        assert!(low <= audit && audit <= high);
        assert_eq!(mean < 0.0, formula < 0.0, "two hundredths are too few, a tenth is enough");
    }
}
