// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What people see of it.

use crate::{
    chronicle::{cred, name, Chronicle, Stage, Story},
    published::Published,
};
use comfy_table::{presets::UTF8_FULL_CONDENSED, CellAlignment, Table};
use credence_client::{runtime, subxt::utils::Static, view, AccountId, AtBlock, Client};
use credence_localnet::Identity;
use std::collections::BTreeMap;

/// Names of the columns of [`progress`], by stage.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Queued, "queued"),
    (Stage::Computing, "computing"),
    (Stage::Checking, "checking"),
    (Stage::Settled, "settled"),
    (Stage::Unpaid, "unpaid"),
];

fn table<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// How far the jobs of each model are.
pub fn progress(chronicle: &Chronicle, models: &[Published]) -> String {
    let mut table = table([
        "model",
        "queued",
        "computing",
        "checking",
        "settled",
        "unpaid",
        "wrong results",
        "slots, median",
    ]);
    for model in models {
        let jobs = || chronicle.jobs().values().filter(|story| story.model == model.id);
        let count = |stage| jobs().filter(|story| story.stage == stage).count().to_string();
        let rejections: u32 = jobs().map(|story| story.rejections).sum();
        let slots = median(jobs().filter_map(Story::blocks).collect());
        let counts = STAGES.iter().map(|(stage, _)| count(*stage));
        let cells = [model.name.clone()].into_iter().chain(counts);
        table.add_row(cells.chain([rejections.to_string(), slots]));
    }
    table.to_string()
}

fn median(mut numbers: Vec<u64>) -> String {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).map_or_else(String::new, u64::to_string)
}

/// The same in one line, for logs.
pub fn progress_line(chronicle: &Chronicle) -> String {
    let count = |stage| chronicle.jobs().values().filter(|story| story.stage == stage).count();
    let counts: Vec<String> =
        STAGES.iter().map(|(stage, word)| format!("{word} {}", count(*stage))).collect();
    let wrong: u32 = chronicle.jobs().values().map(|story| story.rejections).sum();
    format!("jobs: {}, wrong results {wrong}", counts.join(", "))
}

/// How many blocks jobs took, those apart whose first result was wrong.
pub fn distribution(chronicle: &Chronicle) -> String {
    let mut counts: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
    for story in chronicle.jobs().values().filter(|story| story.stage == Stage::Settled) {
        let Some(blocks) = story.blocks() else { continue };
        let (straight, redrawn) = counts.entry(blocks).or_default();
        *(if is_straight(story) { straight } else { redrawn }) += 1;
    }
    let mut table =
        table(["slots from request to credit", "at the first attempt", "after a wrong result"]);
    for (blocks, (straight, redrawn)) in counts {
        table.add_row([blocks.to_string(), straight.to_string(), redrawn.to_string()]);
    }
    table.to_string()
}

fn is_straight(story: &Story) -> bool {
    story.rejections == 0
}

/// What happened to a job, block by block.
pub fn story(job: u64, story: &Story) -> String {
    let first = story.chapters.first().map_or(0, |(block, _)| *block);
    let lines = story
        .chapters
        .iter()
        .map(|(block, text)| format!("    block {block} (+{}): {text}", block - first));
    format!("Job {job}, block by block:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Who had to answer for what.
pub fn incidents(chronicle: &Chronicle) -> String {
    let mut table = table(["who", "block", "what", "set aside for a slash"]);
    for incident in chronicle.incidents() {
        table.add_row([
            name(&incident.who),
            incident.block.to_string(),
            incident.what.clone(),
            cred(incident.amount_planck),
        ]);
    }
    table.to_string()
}

/// Credit and money of some accounts for computing and checking.
pub async fn accounts(client: &Client, names: &[&str]) -> Result<String, ReportError> {
    let at = client.at_finalized().await?;
    let mut table =
        table(["account", "credit for computing", "credit for checking", "balance", "to withdraw"]);
    for name in names {
        let account: AccountId = Identity::named(name).account();
        let credits = runtime::view_functions().attribution().credits(account);
        let (computing, checking) = view(&at, credits).await?;
        let claimable = runtime::view_functions().attribution().claimable(account);
        let claimable = view(&at, claimable).await?;
        let balance = balance(&at, account).await?;
        table.add_row([
            (*name).to_owned(),
            credit(computing),
            credit(checking),
            cred(balance),
            cred(claimable),
        ]);
    }
    Ok(table.to_string())
}

/// An account's money, held or not, in planck.
pub async fn balance(at: &AtBlock, account: AccountId) -> Result<u128, ReportError> {
    let entry = runtime::storage().system().account();
    let account = at
        .storage()
        .fetch(entry, (account,))
        .await
        .map_err(|source| ReportError::Storage { source: Box::new(source) })?
        .decode()
        .map_err(|source| ReportError::Balance { source: Box::new(source) })?;
    Ok(account.data.free + account.data.reserved)
}

/// What a model's contributors and data providers have earned.
pub async fn contributors(client: &Client, model: &Published) -> Result<String, ReportError> {
    let at = client.at_finalized().await?;
    let totals = runtime::view_functions().attribution().row_totals(Static(model.id));
    let totals = view(&at, totals).await?;
    let mut table = table(["row", "whose", "credit", "to claim"]);
    for (row, (claimable, credits)) in model.rows.iter().zip(totals) {
        table.add_row([row.what.clone(), row.whose.clone(), credit(credits), cred(claimable)]);
    }
    Ok(table.to_string())
}

/// Micro-credits as credits: one for each settled job.
fn credit(micro: u128) -> String {
    format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

/// Why something cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The chain cannot be read.
    #[error(transparent)]
    Client(#[from] credence_client::ClientError),
    /// The chain does not answer a question.
    #[error(transparent)]
    View(#[from] credence_client::ViewError),
    /// A balance cannot be fetched.
    #[error("cannot fetch an account's balance")]
    Storage {
        /// What failed.
        #[source]
        source: Box<credence_client::subxt::error::StorageError>,
    },
    /// A balance cannot be understood.
    #[error("cannot decode an account's balance")]
    Balance {
        /// What failed.
        #[source]
        source: Box<credence_client::subxt::error::StorageValueError>,
    },
}
