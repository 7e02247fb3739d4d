// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Kills indexers at random moments: what they leave is always exactly the rows of the blocks up
//! to the head.
//!
//! As a test it kills a few dozen. `make test-long` sets `CREDENCE_CAMPAIGN_SECONDS` and
//! `CREDENCE_CAMPAIGN_FOLDER`, where totals are kept and from where a later run goes on.

#![expect(clippy::print_stdout, reason = "a campaign reports its totals")]

mod common;

use common::kills::{kill_and_compare, victim};
use serde_json::{json, Value};
use std::{
    env, fs,
    path::PathBuf,
    time::{Duration, Instant},
};

/// Kills between two comparisons.
const KILLS_PER_ROUND: u32 = 30;

#[derive(Default)]
struct Totals {
    kills: u64,
    blocks: u64,
    rounds: u64,
    file: Option<PathBuf>,
}

impl Totals {
    fn read() -> Self {
        let file = env::var_os("CREDENCE_CAMPAIGN_FOLDER")
            .map(|folder| PathBuf::from(folder).join("history.json"));
        let saved = file.as_ref().and_then(|path| fs::read(path).ok());
        let saved: Value =
            saved.map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).expect("own file"));
        let number = |name: &str| saved[name].as_u64().unwrap_or(0);
        Self { kills: number("kills"), blocks: number("blocks"), rounds: number("rounds"), file }
    }

    fn report(&self) {
        let saved = json!({ "kills": self.kills, "blocks": self.blocks, "rounds": self.rounds });
        println!("history, in all campaigns: {saved}");
        if let Some(path) = &self.file {
            let fresh = path.with_extension("new");
            fs::write(&fresh, saved.to_string()).expect("the folder of campaigns");
            fs::rename(fresh, path).expect("the folder of campaigns");
        }
    }
}

#[test]
fn killed_indexers_leave_exactly_the_rows() {
    let seconds = env::var("CREDENCE_CAMPAIGN_SECONDS").ok();
    let seconds = seconds.map_or(0, |text| text.parse().expect("a number of seconds"));
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut totals = Totals::read();
    loop {
        let blocks = kill_and_compare("victim_of_kills", totals.rounds, KILLS_PER_ROUND);
        totals.kills += u64::from(KILLS_PER_ROUND);
        totals.blocks += u64::from(blocks);
        totals.rounds += 1;
        totals.report();
        if Instant::now() >= until {
            break;
        }
    }
    assert!(totals.blocks > 0, "no indexer lived long enough to do anything");
}

#[tokio::test]
#[ignore = "the process that the campaign kills"]
async fn victim_of_kills() {
    victim().await;
}
