// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! With fewer than a third of the validators dishonest, no false result becomes final and no
//! honest party loses bond; above committees that cannot hold an honest member for certain, false
//! results become final as often as the formula says.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "the observed rates are to be read")]

use credence_primitives::{
    committee::{committee_size, Draw, Purpose},
    MILLION,
};
use credence_simulation::{
    model::{Check, End, Phase, Rules},
    outputs::CHEAPER,
    party::{Nature, Work},
    play::{play, Arithmetic, Job, Played},
    random::Random,
    statistics::{all_dishonest, interval},
};
use rstest::rstest;
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

const COMMITTEE_CAP: u32 = 8;
const AUDIT_PPM: u32 = 100_000;

/// Dishonest validators: all of one kind, or each of any.
fn natures(validators: u32, random: &mut Random) -> Vec<Nature> {
    let kinds = [Nature::Silent, Nature::Lying, Nature::Colluding];
    let only = random.percent(60).then(|| *random.pick(&kinds));
    let most = (validators - 1) / 3;
    let dishonest =
        if random.percent(70) { most } else { random.below(u64::from(most) + 1) as u32 };
    let mut natures = vec![Nature::Honest; validators as usize];
    for nature in natures.iter_mut().take(dishonest as usize) {
        *nature = only.unwrap_or_else(|| *random.pick(&kinds));
    }
    for index in (1..natures.len()).rev() {
        natures.swap(index, random.index(index + 1));
    }
    natures
}

fn work(random: &mut Random) -> Work {
    match random.below(12) {
        0..=4 => Work::Honest,
        5 => Work::Cheaper(*random.pick(&CHEAPER)),
        6 => Work::Fabricated,
        7 => Work::Tampered(*random.pick(&[0.001, 0.05, 3.0])),
        8 if random.percent(50) => Work::Edge(0.5 + random.unit()),
        // Where honest checkers are divided.
        8 => Work::Edge(0.97 + 0.06 * random.unit()),
        9 => Work::TileEdge(0.1 + 1.4 * random.unit()),
        10 => Work::OpensIfSafe,
        _ => Work::NotOpened,
    }
}

fn job<'a>(natures: &'a [Nature], random: &mut Random) -> Job<'a> {
    let validators = natures.len() as u32;
    let work = work(random);
    let mut with_worker = BTreeSet::new();
    if random.percent(25) {
        let own = random.index(natures.len());
        // An honest validator's worker is honest.
        if work.is_honest() == (natures[own] == Nature::Honest) {
            with_worker.insert(own as u32);
        }
    }
    // Half of them where honest machines begin to differ.
    let times =
        if random.percent(50) { 3_000f64.powf(random.unit()) } else { 5.0 + 45.0 * random.unit() };
    let arithmetic = match random.below(10) {
        0 => Arithmetic::Amplified(times),
        1 => Arithmetic::AmplifiedInOneTile(times),
        _ => Arithmetic::Sound,
    };
    let rules = Rules { validators, committee_cap: COMMITTEE_CAP, audit_ppm: AUDIT_PPM };
    Job { rules, natures, work, with_worker, arithmetic, bribes: false }
}

/// What must happen where the rules leave no choice.
fn expected(job: &Job<'_>) -> Option<End> {
    let honest = job
        .natures
        .iter()
        .zip(0..)
        .filter(|(nature, who)| **nature == Nature::Honest && !job.with_worker.contains(who))
        .count();
    if job.arithmetic != Arithmetic::Sound || honest * 3 <= job.natures.len() * 2 {
        return None;
    }
    match job.work {
        Work::Honest => Some(End::Accepted),
        Work::Cheaper(_) | Work::Fabricated => Some(End::Rejected),
        Work::Tampered(_) => Some(End::Rejected),
        Work::OpensIfSafe | Work::NotOpened => Some(End::NotOpened),
        Work::Edge(_) | Work::TileEdge(_) => None,
    }
}

fn check(job: &Job<'_>, played: &Played, context: &str) {
    assert!(!played.is_false_final, "a false result became final: {context}, {job:?}");
    let (checkers, worker) = played.honest_losers(job);
    assert!(checkers.is_empty() && !worker, "honest losers: {checkers:?} {context}, {job:?}");
    if let Some(end) = expected(job) {
        assert_eq!(played.end, end, "{context}, {job:?}");
    }
}

#[rstest]
#[case(4)]
#[case(7)]
#[case(10)]
#[case(24)]
fn below_a_third_nothing_false_is_final_and_no_honest_party_loses(#[case] validators: u32) {
    const JOBS: u64 = 3_000;
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    let (mut escalated, mut losses) = (0, 0);
    for seed in 0..JOBS {
        let mut random = Random::new(seed << 8 | u64::from(validators));
        let natures = natures(validators, &mut random);
        let job = job(&natures, &mut random);
        let played = play(&job, &mut random);
        check(&job, &played, &format!("n = {validators}, seed {seed}"));
        *ends.entry(format!("{:?}", played.end)).or_default() += 1;
        escalated += u64::from(played.is_escalated);
        losses += played.losses.checkers.len();
    }
    println!(
        "n = {validators}: {JOBS} jobs, {escalated} went to the whole set, dishonest checkers \
         lost bond {losses} times; ends {ends:?}"
    );
    // The ends that decide must have been reached, or the simulation shows little.
    for end in [End::Accepted, End::Rejected, End::NotOpened, End::Void] {
        assert!(ends.contains_key(&format!("{end:?}")), "{ends:?}");
    }
}

/// The first `dishonest` validators collude with the worker, and the committee is drawn by the
/// protocol's own draw.
fn committee(validators: u32, trial: u64) -> (H256, Vec<u32>) {
    let randomness = Random::new(trial).hash();
    let size = committee_size(validators, COMMITTEE_CAP) as usize;
    let everybody: Vec<u32> = (0..validators).collect();
    let drawn = Draw::new(&randomness, &H256::repeat_byte(1), Purpose::Checkers, &trial, 0)
        .distinct(&everybody, size);
    (randomness, drawn)
}

#[rstest]
// The largest share below a third, and shares above it, where hits are many.
#[case(31, 10, 400_000)]
#[case(31, 15, 100_000)]
#[case(100, 33, 400_000)]
#[case(100, 49, 100_000)]
fn false_finals_are_as_rare_as_the_formula_says(
    #[case] validators: u32,
    #[case] dishonest: u32,
    #[case] trials: u64,
) {
    let size = committee_size(validators, COMMITTEE_CAP);
    let audited_share = f64::from(AUDIT_PPM) / f64::from(MILLION);
    let (mut captured, mut false_finals) = (0u64, 0u64);
    for trial in 0..trials {
        let (randomness, drawn) = committee(validators, trial);
        if drawn.iter().any(|who| *who >= dishonest) {
            // One honest member fails it, and the whole set decides: the test above.
            continue;
        }
        captured += 1;
        let mut audit = Draw::new(&randomness, &H256::repeat_byte(1), Purpose::Audit, &trial, 0);
        false_finals += u64::from(audit.below(u128::from(MILLION)) >= u128::from(AUDIT_PPM));
    }
    let committee_chance = all_dishonest(validators, dishonest, size);
    for (name, hits, chance) in [
        ("committees of colluders", captured, committee_chance),
        ("false results final", false_finals, committee_chance * (1.0 - audited_share)),
    ] {
        let (low, high) = interval(hits, trials, 0.99);
        println!(
            "n = {validators}, {dishonest} colluders, {size} checkers: {hits} {name} in {trials}; \
             99 % interval [{low:.3e}, {high:.3e}], formula {chance:.3e}"
        );
        assert!(low <= chance && chance <= high, "{name}: {chance} outside [{low}, {high}]");
    }
}

/// Plays whole jobs with full committees of colluders and without, so that the shortcut above is
/// what the rules do.
#[test]
fn a_captured_committee_passes_what_is_false_unless_audited() {
    let validators = 31;
    let natures: Vec<Nature> = (0..validators)
        .map(|who| if who < 15 { Nature::Colluding } else { Nature::Honest })
        .collect();
    let rules = Rules { validators, committee_cap: COMMITTEE_CAP, audit_ppm: AUDIT_PPM };
    let job = Job {
        rules,
        natures: &natures,
        work: Work::Fabricated,
        with_worker: BTreeSet::new(),
        arithmetic: Arithmetic::Sound,
        bribes: false,
    };
    const JOBS: u64 = 4_000;
    let mut finals = 0;
    for seed in 0..JOBS {
        let played = play(&job, &mut Random::new(seed));
        finals += u64::from(played.is_false_final);
        // Above a third the honest alone decide nothing, but no more can colluders.
        assert_ne!(played.end, End::Rejected, "seed {seed}");
        assert_eq!(played.end == End::Accepted, played.is_false_final, "seed {seed}");
    }
    let chance = all_dishonest(validators, 15, 8) * 0.9;
    let (low, high) = interval(finals, JOBS, 0.99);
    println!(
        "n = 31, 15 colluders, whole jobs: {finals} false of {JOBS}; 99 % interval \
         [{low:.3e}, {high:.3e}], formula {chance:.3e}"
    );
    assert!(low <= chance && chance <= high);
}

#[test]
fn a_message_that_is_not_awaited_changes_nothing() {
    let rules = Rules { validators: 10, committee_cap: COMMITTEE_CAP, audit_ppm: 0 };
    let mut check =
        Check::begin(rules, Default::default(), &BTreeSet::new(), &H256::repeat_byte(7));
    let outsider = (0..10).find(|who| !check.drawn().contains(who)).unwrap();
    assert!(check.commit(outsider, H256::zero()).is_err());
    assert!(check.decline(outsider).is_err());
    let member = check.drawn()[0];
    assert!(check.commit(member, H256::zero()).is_ok());
    assert!(check.commit(member, H256::repeat_byte(1)).is_err(), "one commitment each");
    assert_eq!(check.phase(), Phase::Committing);
}
