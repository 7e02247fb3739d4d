// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random calls across all five pallets by many actors: nothing panics, every invariant holds, no
//! false result becomes final, and no honest party loses bond.
//!
//! Makes twenty thousand calls as a test. `make test-long` sets `CREDENCE_CAMPAIGN_SECONDS` and
//! `CREDENCE_CAMPAIGN_FOLDER`, where totals are kept and from where a later run goes on.
//! `CREDENCE_PROTOCOL_SEED` repeats the one chain whose seed a failure has named.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "a campaign reports its totals")]

use credence_simulation::{
    chaos::{self, all_calls, all_errors, Coverage, PALLETS},
    invariants::Seen,
};
use serde_json::{json, Map, Value};
use std::{
    collections::BTreeMap,
    env, fs,
    time::{Duration, Instant},
};

/// Calls made on one chain before a fresh one is started.
const CALLS_PER_CHAIN: u64 = 5_000;

/// Calls made as a test, outside of a campaign.
const CALLS_PER_TEST: u64 = 20_000;

/// What all campaigns so far have done.
#[derive(Default)]
struct Totals {
    chains: u64,
    blocks: u64,
    coverage: Coverage,
    seen: Seen,
    /// Receipts and entries.
    leaves: (u64, u64),
}

fn numbers(saved: &Value) -> BTreeMap<String, u64> {
    let entries = saved.as_object().unwrap().iter();
    entries.map(|(name, count)| (name.clone(), count.as_u64().unwrap())).collect()
}

fn object(counts: &BTreeMap<String, u64>) -> Value {
    Value::Object(counts.iter().map(|(name, count)| (name.clone(), json!(count))).collect())
}

impl Totals {
    fn read(path: &str) -> Self {
        let Ok(bytes) = fs::read(path) else { return Self::default() };
        let saved: Value = serde_json::from_slice(&bytes).unwrap();
        let number = |name: &str| saved[name].as_u64().unwrap();
        let calls = saved["kinds"].as_object().unwrap().iter();
        let calls = calls.map(|(name, counts)| {
            (name.clone(), (counts[0].as_u64().unwrap(), counts[1].as_u64().unwrap()))
        });
        Self {
            chains: number("chains"),
            blocks: number("blocks"),
            coverage: Coverage {
                calls: calls.collect(),
                errors: numbers(&saved["errors"]),
                events: numbers(&saved["events"]),
            },
            seen: Seen {
                settled: number("settled"),
                losses: number("losses"),
                ends: numbers(&saved["ends"]),
            },
            // Older campaigns have not counted them.
            leaves: (
                saved["receipts"].as_u64().unwrap_or_default(),
                saved["entries"].as_u64().unwrap_or_default(),
            ),
        }
    }

    fn write(&self, path: &str) {
        let kinds: Map<String, Value> = self
            .coverage
            .calls
            .iter()
            .map(|(name, (made, succeeded))| (name.clone(), json!([made, succeeded])))
            .collect();
        let saved = json!({
            "chains": self.chains,
            "blocks": self.blocks,
            "calls": self.coverage.made(),
            "succeeded": self.coverage.succeeded(),
            "settled": self.seen.settled,
            "losses": self.seen.losses,
            "ends": object(&self.seen.ends),
            "receipts": self.leaves.0,
            "entries": self.leaves.1,
            "kinds": kinds,
            "errors": object(&self.coverage.errors),
            "events": object(&self.coverage.events),
        });
        // Whole or not at all: a campaign may be stopped at any moment.
        let fresh = format!("{path}.new");
        fs::write(&fresh, saved.to_string()).unwrap();
        fs::rename(fresh, path).unwrap();
    }

    fn run_chain(&mut self) {
        // The number of the chain is its seed, so a failure can be repeated.
        let seed = self.chains;
        let course = run(seed);
        self.chains += 1;
        self.blocks += course.blocks;
        self.coverage.add(&course.coverage);
        self.seen.settled += course.seen.settled;
        self.seen.losses += course.seen.losses;
        self.leaves.0 += course.leaves.0 as u64;
        self.leaves.1 += course.leaves.1 as u64;
        for (end, count) in course.seen.ends {
            *self.seen.ends.entry(end).or_default() += count;
        }
    }

    fn print(&self) {
        println!(
            "random calls of the protocol, in all campaigns: {} chains, {} blocks, {} calls, {} \
             succeeded, {} jobs settled, verifications {:?}, the dishonest lost bond {} times, {} receipts and \
             {} entries",
            self.chains,
            self.blocks,
            self.coverage.made(),
            self.coverage.succeeded(),
            self.seen.settled,
            self.seen.ends,
            self.seen.losses,
            self.leaves.0,
            self.leaves.1,
        );
        for pallet in PALLETS {
            self.print_pallet(pallet);
        }
        let own =
            |name: &&String| PALLETS.iter().any(|pallet| name.starts_with(&format!("{pallet}.")));
        let other: Vec<&String> = self.coverage.errors.keys().filter(|name| !own(name)).collect();
        println!("refusals of other layers: {other:?}");
    }

    fn print_pallet(&self, pallet: &str) {
        let prefix = format!("{pallet}.");
        let short = |name: &String| name.trim_start_matches(&prefix).to_owned();
        let of = |names: Vec<String>| -> Vec<String> {
            names.into_iter().filter(|name| name.starts_with(&prefix)).collect()
        };
        let (calls, errors) = (of(all_calls()), of(all_errors()));
        let calls_left = of(self.coverage.calls_without_success());
        let errors_left = of(self.coverage.errors_unseen());
        println!(
            "{pallet}: {} of {} calls succeeded, {} of {} errors seen",
            calls.len() - calls_left.len(),
            calls.len(),
            errors.len() - errors_left.len(),
            errors.len(),
        );
        let counts: Vec<String> = calls
            .iter()
            .map(|name| {
                let (made, succeeded) = self.coverage.calls.get(name).copied().unwrap_or_default();
                format!("{} {succeeded}/{made}", short(name))
            })
            .collect();
        println!("  succeeded/made: {}", counts.join(", "));
        let never = |names: &[String]| names.iter().map(short).collect::<Vec<_>>().join(", ");
        let seen: Vec<String> = errors
            .iter()
            .filter_map(|name| Some(format!("{} {}", short(name), self.coverage.errors.get(name)?)))
            .collect();
        println!("  errors seen: {}", seen.join(", "));
        println!("  calls without success: {}", never(&calls_left));
        println!("  errors never seen: {}", never(&errors_left));
        let events: Vec<String> = self
            .coverage
            .events
            .iter()
            .filter(|(name, _)| name.starts_with(&prefix))
            .map(|(name, count)| format!("{} {count}", short(name)))
            .collect();
        println!("  events: {}", events.join(", "));
    }
}

fn run(seed: u64) -> chaos::Course {
    let outcome = std::panic::catch_unwind(|| chaos::run(seed, CALLS_PER_CHAIN));
    outcome.unwrap_or_else(|cause| {
        println!("repeat with CREDENCE_PROTOCOL_SEED={seed}");
        std::panic::resume_unwind(cause)
    })
}

#[test]
fn random_calls_of_the_protocol_break_nothing() {
    if let Ok(seed) = env::var("CREDENCE_PROTOCOL_SEED") {
        run(seed.parse().unwrap());
        return;
    }
    let state = env::var("CREDENCE_CAMPAIGN_FOLDER")
        .ok()
        .map(|folder| format!("{folder}/protocol-calls.json"));
    let seconds: Option<u64> =
        env::var("CREDENCE_CAMPAIGN_SECONDS").ok().map(|text| text.parse().unwrap());
    let mut totals = state.as_deref().map(Totals::read).unwrap_or_default();
    let start = Instant::now();
    loop {
        totals.run_chain();
        if let Some(path) = &state {
            totals.write(path);
        }
        let is_over = match seconds {
            Some(seconds) => start.elapsed() >= Duration::from_secs(seconds),
            None => totals.coverage.made() >= CALLS_PER_TEST,
        };
        if is_over {
            break;
        }
    }
    totals.print();
    if totals.coverage.made() >= CALLS_PER_TEST {
        let left = totals.coverage.calls_without_success();
        assert!(left.is_empty(), "calls that never succeeded: {left:?}");
        let (errors, unseen) = (all_errors().len(), totals.coverage.errors_unseen().len());
        assert!(unseen * 2 < errors, "{unseen} of {errors} errors were never seen");
        assert!(totals.seen.settled > 100, "too few jobs settled: {}", totals.seen.settled);
        assert!(totals.leaves.1 > 1_000, "too few entries: {}", totals.leaves.1);
    }
}

#[test]
fn a_seed_determines_everything() {
    let once = chaos::run(99, 400);
    chaos::run(98, 200);
    let again = chaos::run(99, 400);
    assert_eq!(once.coverage, again.coverage);
    assert_eq!((once.seen, once.blocks), (again.seen, again.blocks));
    assert_eq!(once.leaves, again.leaves);
}
