// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Indexers that are killed at any moment.

use super::{
    chronicle::{Chronicle, Dice},
    model::{compare_all, Model},
    node::FakeChain,
};
use credence_index::{
    follower::Follower,
    health::health,
    metrics::Metrics,
    store::{Origin, Sqlite, SqliteOptions, Store},
};
use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

const PATH: &str = "CREDENCE_VICTIM_PATH";
const SEED: &str = "CREDENCE_VICTIM_SEED";

fn open(chronicle: &Chronicle, path: &Path) -> Sqlite {
    let origin = Origin::whole(chronicle.genesis());
    Sqlite::open(origin, &SqliteOptions::at(path)).expect("the database opens after any kill")
}

/// The life of a process that is to be killed: it indexes a chain that grows without end.
pub(crate) async fn victim() {
    let (Some(path), Ok(seed)) = (env::var_os(PATH), env::var(SEED)) else {
        panic!("only campaigns start this");
    };
    let chronicle = Chronicle::new(seed.parse().expect("a number"));
    let store = Arc::new(open(&chronicle, Path::new(&path)));
    let head = store.head().expect("head");
    let chain = Arc::new(FakeChain::new(chronicle, head.number));
    let (reporter, _monitor) = health(head);
    let follower = Follower::new(chain.clone(), store, reporter, Metrics::default());
    let grow = async {
        let mut dice = Dice::new(std::process::id().into());
        let mut finalized = head.number;
        loop {
            finalized += dice.below(60) as u32;
            chain.finalize(finalized);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        ended = follower.run() => panic!("the follower has ended: {ended:?}"),
        () = grow => {},
    }
}

/// Kills `kills` indexers of one database, one after the other, and compares what they leave with
/// the model. Returns how many blocks they indexed.
pub(crate) fn kill_and_compare(victim_test: &str, seed: u64, kills: u32) -> u32 {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = folder.path().join("history.sqlite");
    let chronicle = Chronicle::new(seed);
    let mut dice = Dice::new(seed);
    for _ in 0..kills {
        let mut victim = Command::new(env::current_exe().expect("own binary"))
            .args(["--exact", victim_test, "--ignored", "--nocapture"])
            .env(PATH, &path)
            .env(SEED, seed.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        thread::sleep(Duration::from_millis(5 + dice.below(120)));
        let early = victim.try_wait().expect("a process of this one");
        assert_eq!(early, None, "the victim ended by itself");
        victim.kill().expect("a process of this one");
        victim.wait().expect("a process of this one");
    }
    let store = open(&chronicle, &path);
    let head = store.head().expect("head");
    assert_eq!(head, chronicle.at(head.number));
    let mut model = Model::default();
    model.append(&chronicle.blocks(1..=head.number));
    compare_all(&store, &model, &chronicle);
    head.number
}
