// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The history of a network after a demonstration: what it tells agrees with the chain's books, and
//! every row of it is proven to whoever knows the first block's hash.

#![expect(clippy::print_stdout, reason = "sizes and counts are what the tests show")]

mod common;

use codec::{Decode as _, Encode as _};
use common::{account, all_over, images, settings, with_scene, TestResult};
use credence_client::{
    runtime, subxt::rpcs::client::RpcParams, subxt::utils::Static, view, Client,
};
use credence_demo::{
    accounts::{CHEAT, DATA_PROVIDERS, HONEST_WORKERS, PUBLISHER, REQUESTERS, VALIDATORS},
    cheat::Cheat,
    chronicle::{Chronicle, Stage},
    play::{Player, Scene, Settings},
    requests::Requester,
};
use credence_index::{
    row::{Kind, Reason, Role},
    rpc::{HealthAnswer, HistoryAnswer, HistoryRow, ReceiptAnswer, TotalsAnswer},
};
use credence_localnet::node::Role as NodeRole;
use credence_receipt::{verify, Leaf, Proven, ReceiptFile, Trust, VerifyError};
use serde::de::DeserializeOwned;
use serde_json::{json, Value};
use sp_core::H256;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};
use tokio::time::sleep;

const INDEXED_TIMEOUT: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(500);
const WARP_TIMEOUT: Duration = Duration::from_secs(90);
const WARP_TRIES: usize = 4;
/// Few, so that histories have many pages.
const PAGE: u32 = 7;

async fn call<Answer: DeserializeOwned>(
    client: &Client,
    method: &str,
    query: Value,
) -> TestResult<Answer> {
    let mut params = RpcParams::new();
    params.push(query)?;
    Ok(client.rpc().connection().request(method, params).await?)
}

/// Waits until all blocks that there are now are final and in the index.
async fn indexed(client: &Client) -> TestResult<HealthAnswer> {
    let target = client.rpc().best().await?.number;
    let deadline = Instant::now() + INDEXED_TIMEOUT;
    loop {
        let health: HealthAnswer =
            client.rpc().connection().request("attribution_health", RpcParams::new()).await?;
        assert_eq!(health.error, None);
        if u64::from(health.indexed_through.number) >= target {
            return Ok(health);
        }
        assert!(Instant::now() < deadline, "the index stays behind: {health:?}");
        sleep(POLL).await;
    }
}

/// A whole history, by pages, forward; backward it must be the same.
async fn history(client: &Client, dimension: &str, value: Value) -> TestResult<Vec<HistoryRow>> {
    let mut both = Vec::new();
    for order in ["ascending", "descending"] {
        let mut rows = Vec::new();
        let mut cursor = None;
        loop {
            let mut query = json!({ "order": order, "limit": PAGE });
            query[dimension] = value.clone();
            if let Some(cursor) = cursor {
                query["cursor"] = json!(cursor);
            }
            let page: HistoryAnswer = call(client, "attribution_history", query).await?;
            assert!(page.rows.len() <= PAGE as usize);
            rows.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        both.push(rows);
    }
    let backward = both.pop().unwrap_or_default();
    let forward = both.pop().unwrap_or_default();
    assert!(forward.iter().eq(backward.iter().rev()), "{dimension} {value}: the orders differ");
    Ok(forward)
}

fn planck(row: &HistoryRow) -> u128 {
    row.planck.as_deref().and_then(|planck| planck.parse().ok()).unwrap_or(0)
}

fn micro(row: &HistoryRow) -> u128 {
    row.credits.as_deref().and_then(|credits| credits.parse().ok()).unwrap_or(0)
}

fn sum<'r>(
    rows: impl IntoIterator<Item = &'r HistoryRow>,
    of: impl Fn(&HistoryRow) -> u128,
    counts: impl Fn(&HistoryRow) -> bool,
) -> u128 {
    rows.into_iter().filter(|row| counts(row)).map(of).sum()
}

fn everybody() -> impl Iterator<Item = &'static str> {
    VALIDATORS
        .into_iter()
        .chain([PUBLISHER, CHEAT])
        .chain(DATA_PROVIDERS)
        .chain(HONEST_WORKERS)
        .chain(REQUESTERS)
}

/// Every row by its place, as the histories of all dimensions tell it.
type Rows = BTreeMap<(u32, u32, u32), HistoryRow>;

fn gather(all: &mut Rows, rows: &[HistoryRow]) {
    for row in rows {
        let known = all.entry((row.block, row.leaf, row.row)).or_insert_with(|| row.clone());
        assert_eq!(known, row, "two histories tell a row in two ways");
    }
}

/// What every account, model, dataset, worker and job has had agrees with the chain's books.
async fn ensure_as_the_ledger(scene: &Scene, chronicle: &Chronicle) -> TestResult<Rows> {
    let client = &scene.client;
    let mut all = Rows::new();
    // Nothing changes any more: all jobs are over, and nobody claims.
    let at = client.at_finalized().await?;
    for name in everybody() {
        let account = account(name);
        let text = format!("0x{}", hex::encode(account.0));
        let rows = history(client, "account", json!(text)).await?;
        gather(&mut all, &rows);
        let (compute, verification) =
            view(&at, runtime::view_functions().attribution().credits(account)).await?;
        let claimable =
            view(&at, runtime::view_functions().attribution().claimable(account)).await?;
        let credits_as = |role| sum(&rows, micro, |row| row.role == Some(role) && is_credit(row));
        assert_eq!(credits_as(Role::Worker), compute, "{name}");
        assert_eq!(credits_as(Role::Checker), verification, "{name}");
        let checks = sum(&rows, planck, |row| row.role == Some(Role::Checker) && is_credit(row));
        let owed = sum(&rows, planck, |row| row.kind == Kind::Owed);
        let claimed = sum(&rows, planck, |row| {
            row.kind == Kind::Payment && row.reason == Some(Reason::Claim)
        });
        assert_eq!(checks + owed - claimed, claimable, "{name}");
        let totals: TotalsAnswer =
            call(client, "attribution_totals", json!({ "account": text })).await?;
        let counted: u64 = totals.totals.iter().map(|total| total.amounts.rows).sum();
        assert_eq!(counted, rows.len() as u64, "{name}");
        let worker = history(client, "worker", json!(text)).await?;
        gather(&mut all, &worker);
        let done = sum(&worker, micro, |row| row.role == Some(Role::Worker) && is_credit(row));
        assert_eq!(done, compute, "{name}");
    }
    for model in &scene.models {
        let id = format!("{:?}", model.id.0);
        let rows = history(client, "model", json!(id)).await?;
        gather(&mut all, &rows);
        let totals = runtime::view_functions().attribution().row_totals(Static(model.id));
        let totals = view(&at, totals).await?;
        let parts = rows.iter().filter(|row| {
            is_credit(row) && !matches!(row.role, Some(Role::Worker | Role::Checker))
        });
        let parts: Vec<&HistoryRow> = parts.collect();
        let credited: u128 = totals.iter().map(|(_, credits)| *credits).sum();
        assert_eq!(sum(parts.iter().copied(), micro, |_| true), credited, "{}", model.name);
        let due: u128 = totals.iter().map(|(due, _)| *due).sum();
        let paid = sum(&rows, planck, |row| {
            row.kind == Kind::Payment && row.reason == Some(Reason::Royalty)
        });
        assert_eq!(sum(parts.iter().copied(), planck, |_| true), due + paid, "{}", model.name);
        let datasets: BTreeSet<&String> =
            parts.iter().filter_map(|row| row.dataset.as_ref()).collect();
        for dataset in datasets {
            let rows = history(client, "dataset", json!(dataset)).await?;
            gather(&mut all, &rows);
            let of_model = |row: &HistoryRow| is_credit(row) && row.model.as_ref() == Some(&id);
            let here = |row: &HistoryRow| row.dataset.as_ref() == Some(dataset);
            assert_eq!(sum(&rows, micro, of_model), sum(parts.iter().copied(), micro, here));
        }
    }
    for (job, story) in chronicle.jobs() {
        let rows = history(client, "job", json!(job)).await?;
        gather(&mut all, &rows);
        let kept = sum(&rows, planck, |row| row.kind == Kind::Request);
        let back = sum(&rows, planck, |row| matches!(row.kind, Kind::Ended | Kind::Treasury));
        let spent = sum(&rows, planck, is_credit);
        assert_eq!(kept, back + spent, "job {job}");
        let credits = sum(&rows, micro, is_credit);
        assert_eq!(credits, if story.stage == Stage::Settled { 1_000_000 } else { 0 });
        assert_eq!(rows.iter().filter(|row| row.kind == Kind::Ended).count(), 1, "job {job}");
    }
    Ok(all)
}

fn is_credit(row: &HistoryRow) -> bool {
    row.kind == Kind::Credit
}

async fn receipt(client: &Client, query: Value) -> TestResult<Vec<u8>> {
    let answer: ReceiptAnswer = call(client, "attribution_receipt", query).await?;
    Ok(hex::decode(answer.receipt.trim_start_matches("0x"))?)
}

/// Every leaf is proven, and is the one that its rows name.
async fn ensure_proven(client: &Client, rows: &Rows, genesis: H256) -> TestResult {
    let mut sizes = Vec::new();
    let mut proven: BTreeMap<(u32, u32), Proven> = BTreeMap::new();
    for ((block, leaf, _), row) in rows {
        let proof = match proven.get(&(*block, *leaf)) {
            Some(proof) => proof,
            None => {
                let bytes = receipt(client, json!({ "block": block, "index": leaf })).await?;
                sizes.push(bytes.len());
                let proof = verify(&bytes, &Trust::genesis(genesis))?;
                proven.entry((*block, *leaf)).or_insert(proof)
            },
        };
        assert_eq!(proof.block.number, *block);
        assert_eq!(format!("{:?}", proof.leaf_hash), row.leaf_hash);
    }
    sizes.sort_unstable();
    println!(
        "{} rows of {} leaves are proven, by files of {} to {} bytes",
        rows.len(),
        sizes.len(),
        sizes.first().unwrap_or(&0),
        sizes.last().unwrap_or(&0)
    );
    Ok(())
}

/// No byte of a file can be another.
fn ensure_rigid(bytes: &[u8], trust: &Trust) {
    for index in 0..bytes.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = bytes.to_vec();
            changed[index] ^= change;
            assert!(verify(&changed, trust).is_err(), "byte {index} does not matter");
        }
    }
    println!("each of {} bytes of a file matters", bytes.len());
}

/// A vote of a justification: the block's hash and number, signature, key.
type Vote = (H256, u32, [u8; 64], [u8; 32]);

/// A file of a block after a change of authorities is worth nothing without that change, nor with
/// one vote less than two thirds and one, nor with a vote that was made for another block.
fn ensure_forgeries_are_refused(bytes: &[u8], trust: &Trust) -> TestResult {
    let file = ReceiptFile::from_bytes(bytes)?;
    let mut stale = file.clone();
    stale.handovers.pop().ok_or("the authorities have not changed yet")?;
    let refused = verify(&stale.to_bytes(), trust);
    assert!(matches!(refused, Err(VerifyError::BadSignature { .. })), "{refused:?}");

    let justification = file.finality.justification.as_slice();
    let mut rest = justification;
    let target = <(u64, H256, u32)>::decode(&mut rest)?;
    let votes = Vec::<Vote>::decode(&mut rest)?;
    let with_votes = |votes: &[Vote]| -> TestResult<Vec<u8>> {
        let forged = [(target, votes).encode().as_slice(), rest].concat();
        let mut file = file.clone();
        file.finality.justification = forged.try_into().map_err(|_| "too long")?;
        Ok(file.to_bytes())
    };
    assert_eq!(with_votes(&votes)?, bytes);
    let refused = verify(&with_votes(&votes[..2])?, trust);
    assert!(matches!(refused, Err(VerifyError::TooFewVotes { weight: 2, .. })), "{refused:?}");
    let mut forged = votes.clone();
    forged[0].2[7] ^= 1;
    let refused = verify(&with_votes(&forged)?, trust);
    assert!(matches!(refused, Err(VerifyError::BadSignature { .. })), "{refused:?}");
    println!("forged and stale files are refused");
    Ok(())
}

/// Whether a node has that block final in time.
async fn caught_up(client: &Client, through: u64, limit: Duration) -> TestResult<bool> {
    let deadline = Instant::now() + limit;
    while client.rpc().finalized().await?.number < through {
        if Instant::now() >= deadline {
            return Ok(false);
        }
        sleep(POLL).await;
    }
    Ok(true)
}

/// Starts nodes until one is warp-synced. On a chain this short the state sync of some fails, and
/// what they fall back to does not work on the database that they have by then.
async fn warp_synced(scene: &mut Scene, through: u64) -> TestResult<String> {
    for number in 1..=WARP_TRIES {
        let name = format!("warped-{number}");
        scene.network.add_node(&name, NodeRole::Full, &["--sync", "warp"]).await?;
        let client = scene.network.client(&name).await?;
        if caught_up(&client, through, WARP_TIMEOUT).await? {
            return Ok(name);
        }
        println!("the warp sync of {name} has failed");
        scene.network.kill_node(&name)?;
    }
    Err("no node can be warp-synced".into())
}

/// A node that has not executed the blocks up to `through` says so, and from which one on it can
/// keep a history; started anew from there, it does.
async fn ensure_warped_nodes_say_what_they_lack(
    scene: &mut Scene,
    through: u64,
    job: u64,
) -> TestResult {
    let name = warp_synced(scene, through).await?;
    let client = scene.network.client(&name).await?;
    let deadline = Instant::now() + INDEXED_TIMEOUT;
    let said = loop {
        let health: HealthAnswer =
            client.rpc().connection().request("attribution_health", RpcParams::new()).await?;
        match health.error {
            Some(error) => break error,
            None => assert!(Instant::now() < deadline, "the index says nothing: {health:?}"),
        }
        sleep(POLL).await;
    };
    println!("a node that was warp-synced says: {said}");
    let start = said.split_once("before block ").map(|(_, rest)| rest);
    let digits = start.unwrap_or_default().chars().take_while(char::is_ascii_digit);
    let start: u64 = digits.collect::<String>().parse()?;
    assert!(start > 1 && through < client.rpc().best().await?.number);
    let refused = receipt(&client, json!({ "job": job })).await;
    assert!(refused.is_err(), "it proves what it has not");

    let start_text = start.to_string();
    let begin = ["--history-start", &start_text, "--history-reindex"];
    scene.network.restart_with(&name, &begin).await?;
    let client = scene.network.client(&name).await?;
    let health = indexed(&client).await?;
    assert_eq!(u64::from(health.indexed_from), start);
    Ok(())
}

async fn play(scene: &mut Scene, settings: &Settings) -> TestResult<Chronicle> {
    let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
    let images = images(settings, 12)?;
    let mut count = 0;
    for (turn, images) in images.chunks(4).enumerate() {
        let requester = REQUESTERS[turn % REQUESTERS.len()];
        let model = scene.models[turn % scene.models.len()].id;
        count += Requester::named(&scene.client, requester).ask(model, images).await?.len();
    }
    all_over(scene, &mut chronicle, count, async |_, _| Ok(())).await?;
    Ok(chronicle)
}

#[tokio::test]
async fn the_history_agrees_with_the_ledger_and_every_row_is_proven() {
    let workers = vec![
        Player::honest(HONEST_WORKERS[0]),
        Player::honest(HONEST_WORKERS[1]),
        Player::cheating(CHEAT, Cheat::Fabricate),
    ];
    let checkers = VALIDATORS.map(Player::honest).into();
    with_scene(settings("history", workers, checkers), async |scene, settings| {
        let chronicle = play(scene, settings).await?;
        let health = indexed(&scene.client).await?;
        let genesis: H256 = health.genesis.parse()?;
        let rows = ensure_as_the_ledger(scene, &chronicle).await?;
        ensure_proven(&scene.client, &rows, genesis).await?;

        let job = chronicle.jobs().keys().next().ok_or("no jobs")?;
        let bytes = receipt(&scene.client, json!({ "job": job })).await?;
        let trust = Trust::genesis(genesis);
        let proven = verify(&bytes, &trust)?;
        assert!(matches!(&proven.leaf, Leaf::ReceiptV1(leaf) if leaf.job == *job));
        ensure_rigid(&bytes, &trust);
        let (last, index, _) = rows.keys().next_back().ok_or("no rows")?;
        let newest = receipt(&scene.client, json!({ "block": last, "index": index })).await?;
        ensure_forgeries_are_refused(&newest, &trust)?;
        let signers = verify(&newest, &trust)?.set;
        let place = json!({ "block": last, "index": index, "set": signers.id });
        let short = receipt(&scene.client, place).await?;
        assert!(short.len() < newest.len() && verify(&short, &trust).is_err());
        let informed = Trust { genesis, sets: vec![signers] };
        assert_eq!(verify(&short, &informed)?.leaf_hash, verify(&newest, &trust)?.leaf_hash);
        let early = receipt(&scene.client, json!({ "job": job, "set": signers.id })).await?;
        assert_eq!(verify(&early, &informed)?.leaf_hash, proven.leaf_hash);
        let unborn = json!({ "job": job, "set": signers.id + 1_000 });
        assert!(receipt(&scene.client, unborn).await.is_err());
        let other = Trust::genesis(H256::repeat_byte(7));
        assert!(matches!(verify(&bytes, &other), Err(VerifyError::OtherChain { .. })));

        // The same history again: from nodes that have to catch up, one of which keeps no more than
        // the states of the last blocks, and from one that restarts.
        scene.network.add_node("late", NodeRole::Full, &[]).await?;
        scene.network.add_node("pruned", NodeRole::Full, &["--state-pruning", "16"]).await?;
        scene.network.stop_nodes(&["bob"]).await?;
        scene.network.restart_nodes(&["bob"]).await?;
        let through = u64::from(health.indexed_through.number);
        for name in ["late", "pruned", "bob"] {
            let client = scene.network.client(name).await?;
            assert!(caught_up(&client, through, INDEXED_TIMEOUT).await?, "{name} stays behind");
            indexed(&client).await?;
            for job in chronicle.jobs().keys() {
                let theirs = history(&client, "job", json!(job)).await?;
                assert_eq!(theirs, history(&scene.client, "job", json!(job)).await?, "{name}");
            }
            let theirs = receipt(&client, json!({ "job": job })).await?;
            assert_eq!(verify(&theirs, &trust)?.leaf_hash, proven.leaf_hash, "{name}");
        }
        ensure_warped_nodes_say_what_they_lack(scene, through, *job).await
    })
    .await;
}
