// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence statement`: all that has happened to an account, row by row, with its proofs.

mod arguments;
mod error;
mod formats;
pub(crate) mod period;
mod proof;
mod reconcile;
mod summary;
mod walk;

pub(crate) use self::{arguments::Statement, error::StatementError};

use self::{
    formats::{Sink, Target},
    period::Period,
    proof::{slot_duration_ms, Ground, Prover},
    reconcile::{ledger, with_ledger, with_totals, Gathered, Ledger},
    summary::{read_totals, Reconciliation, Summary, Sums, Through},
    walk::{Route, Walk},
};
use crate::{
    account::account_key,
    chain::{genesis, Context},
    error::Failure,
    history_api::{HistoryApi, RowError},
    identifier::{hash, Address},
    output::Report as _,
};
use credence_client::AccountId;
use credence_index::{row::Kind, rpc::TotalsQuery};
use sp_core::{crypto::AccountId32, H256};
use std::io;

/// Writes a statement.
pub(crate) async fn statement(context: &Context, arguments: Box<Statement>) -> Result<(), Failure> {
    arguments.period().ensure_sound()?;
    let account = match arguments.account {
        Some(account) => account,
        None => account_key(context.account_file())?.public_key().to_account_id(),
    };
    // Before anything is fetched.
    let target = Target::open(&arguments)?;
    match write(context, &arguments, account, target).await {
        // Whoever reads standard output has read enough.
        Err(Failure::Statement(StatementError::Write(error)))
            if error.kind() == io::ErrorKind::BrokenPipe && arguments.out.is_none() =>
        {
            Ok(())
        },
        other => other,
    }
}

async fn write(
    context: &Context,
    arguments: &Statement,
    account: AccountId,
    target: Target,
) -> Result<(), Failure> {
    let client = context.client().await?;
    let found = genesis(&client);
    if let Some(expected) = arguments.genesis.filter(|expected| *expected != found) {
        return Err(StatementError::OtherChain { expected, found }.into());
    }
    let (api, period) = (HistoryApi::new(context.endpoints().clone()), arguments.period());
    let head = Head { account: account.into(), genesis: found, period };
    let told = told(&api, &head).await?;
    // At once: nodes forget states.
    let ledger = match told.indexed_from {
        0 | 1 => ledger(&client, &head.account, told.through.hash).await?,
        _ => None,
    };
    let route = Route {
        account: Some(AccountId32::new(account.0)),
        kinds: Vec::new(),
        period,
        through: Some(told.through.number),
        indexed_from: Some(told.indexed_from),
    };
    let prover = match &arguments.proofs {
        None => None,
        Some(folder) => {
            let ground = Ground {
                genesis: found,
                account: AccountId32::new(account.0),
                folder: folder.clone(),
                is_forced: arguments.force,
                slot_ms: slot_duration_ms(&client).await?,
            };
            Some(Prover::new(api.clone(), ground)?)
        },
    };
    let mut sink = target.begin(&head)?;
    let (gathered, receipts) = gather(&api, &route, &head, prover, &mut sink).await?;
    let summary = Summary {
        account: head.account,
        genesis: found,
        from: period.from.map(|from| from.to_string()),
        to: period.to.map(|to| to.to_string()),
        indexed_from: told.indexed_from,
        through: told.through,
        rows: gathered.sums.rows(),
        receipts,
        period: gathered.sums.lines(),
        whole: told.sums.lines(),
        reconciliation: reconcile(&api, &told, ledger, &route, &head, gathered).await?,
    };
    sink.finish(&summary)?;
    match arguments.out {
        Some(_) => context.output.show(&summary)?,
        None => context.output.say(summary.table()),
    }
    match summary.reconciliation {
        Reconciliation::Disagrees { .. } => Err(StatementError::Disagrees.into()),
        _ => Ok(()),
    }
}

/// What a statement begins with.
#[derive(Clone, Copy, Debug)]
struct Head {
    account: Address,
    genesis: H256,
    period: Period,
}

/// The sums that a node tells of the whole history, and the block through which they go. It bounds
/// all that follows, so that rows, sums and ledger are of one moment.
#[derive(Debug)]
struct Told {
    sums: Sums,
    through: Through,
    indexed_from: u32,
}

async fn told(api: &HistoryApi, head: &Head) -> Result<Told, StatementError> {
    let query = TotalsQuery { account: Some(head.account.to_string()), ..TotalsQuery::default() };
    let answer = api.totals(&query).await?;
    let block = &answer.indexed_through;
    let block_hash = hash(&block.hash)
        .map_err(|source| StatementError::Totals(RowError::Name { field: "block", source }))?;
    Ok(Told {
        sums: read_totals(&answer).map_err(StatementError::Totals)?,
        through: Through { number: block.number, hash: block_hash },
        indexed_from: answer.indexed_from,
    })
}

/// Takes every row of the period to the file, and to the prover if there is one. Says what they
/// sum to, and how many leaves were proven.
async fn gather(
    api: &HistoryApi,
    route: &Route,
    head: &Head,
    mut prover: Option<Prover>,
    sink: &mut Sink,
) -> Result<(Gathered, Option<u64>), StatementError> {
    let walk = Walk::new(api, route.clone(), route.query(head.account.to_string()));
    let gathered = walk_to_end(walk, prover.as_mut(), sink).await;
    let receipts = match prover {
        None => None,
        Some(prover) if gathered.is_ok() => Some(prover.finish().await?),
        Some(prover) => {
            // What has come before the failure is proven, or is the failure.
            prover.stop().await?;
            None
        },
    };
    Ok((gathered?, receipts))
}

async fn walk_to_end(
    mut walk: Walk<'_>,
    mut prover: Option<&mut Prover>,
    sink: &mut Sink,
) -> Result<Gathered, StatementError> {
    let mut gathered = Gathered::default();
    while let Some(row) = walk.next().await? {
        if let Some(prover) = &mut prover {
            prover.take(&row.row).await?;
        }
        gathered.add(&row.row)?;
        sink.row(&row)?;
    }
    Ok(gathered)
}

/// Compares the whole history with the chain's state at its last block, and the rows with the
/// node's sums if they are all rows.
async fn reconcile(
    api: &HistoryApi,
    told: &Told,
    ledger: Option<Ledger>,
    route: &Route,
    head: &Head,
    gathered: Gathered,
) -> Result<Reconciliation, StatementError> {
    let is_whole = route.period == Period::default();
    let mut differences = Vec::new();
    let claimed = if is_whole {
        differences.extend(with_totals(&gathered.sums, &told.sums));
        gathered.claimed
    } else {
        // The node's sums do not tell what payments were for.
        let kinds = vec![Kind::Payment];
        let route = Route { kinds, period: Period::default(), ..route.clone() };
        let mut walk = Walk::new(api, route.clone(), route.query(head.account.to_string()));
        let mut payments = Gathered::default();
        while let Some(row) = walk.next().await? {
            payments.add(&row.row)?;
        }
        differences.extend(with_totals(&payments.sums, &told.sums.of(Kind::Payment)));
        payments.claimed
    };
    let because = if told.indexed_from > 1 {
        Some(format!(
            "the node's history begins at block {}, and not with the chain",
            told.indexed_from
        ))
    } else if let Some(ledger) = ledger {
        differences.extend(with_ledger(&told.sums, claimed, &ledger)?);
        None
    } else {
        Some(format!(
            "the node has forgotten the state of block {}; a node that keeps all states has it",
            told.through.number
        ))
    };
    Ok(match because {
        _ if !differences.is_empty() => Reconciliation::Disagrees { differences },
        Some(because) => Reconciliation::NotDone { because },
        None => Reconciliation::Agrees,
    })
}
