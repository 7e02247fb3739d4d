// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Rows as they become final, without gaps and repetitions whatever connections and nodes do.

use super::print::{HistoryError, Printer};
use crate::{
    history_api::{HistoryApi, HistoryApiError, Subscription},
    output::Output,
};
use credence_index::{
    query::MAX_LIMIT,
    row::Position,
    rpc::{HistoryQuery, HistoryRow, Notice, SubscribeQuery},
};
use std::{io::Write, time::Duration};
use tokio::time::sleep;

/// The wait before a subscription that was lost is opened again.
const RETRY_WAIT: Duration = Duration::from_millis(500);

/// Why a subscription is over.
enum Over {
    /// Another may go on at once.
    Lagged,
    /// The connection is lost, or the node's index has stopped.
    Lost,
}

/// Where printing stands.
struct Standing {
    query: SubscribeQuery,
    /// The last row that was printed.
    last: Option<Position>,
    /// The last block that was indexed when it began, unless it began with a cursor.
    since: Option<u32>,
}

/// Follows a history until the process is stopped, the node refuses, or nobody reads.
pub(super) async fn follow<Out: Write>(
    api: &HistoryApi,
    query: SubscribeQuery,
    printer: &mut Printer<Out>,
    output: Output,
) -> Result<(), HistoryError> {
    let mut standing = Standing { query, last: None, since: None };
    let mut is_first = true;
    loop {
        if standing.query.cursor.is_none() && is_first {
            standing.since = Some(indexed_through(api, &standing.query).await?);
        }
        let mut subscription = match api.subscribe(&standing.query).await {
            Ok(subscription) => subscription,
            // Nodes restart.
            Err(error) if !is_first && is_passing(&error) => {
                output.say(format_args!("No node answers ({error}); trying again."));
                sleep(RETRY_WAIT).await;
                continue;
            },
            Err(error) => return Err(error.into()),
        };
        is_first = false;
        if standing.query.cursor.is_none() {
            standing.fill_gap(api, printer).await?;
        }
        match standing.read(&mut subscription, printer, output).await? {
            Over::Lagged => {},
            Over::Lost => {
                subscription.give_up();
                sleep(RETRY_WAIT).await;
            },
        }
    }
}

impl Standing {
    async fn read<Out: Write>(
        &mut self,
        subscription: &mut Subscription,
        printer: &mut Printer<Out>,
        output: Output,
    ) -> Result<Over, HistoryError> {
        loop {
            match subscription.next().await? {
                Some(Notice::Rows { rows, cursor, indexed_through: _ }) => {
                    self.print(rows, printer)?;
                    self.query.cursor = Some(cursor);
                },
                Some(Notice::Lagged { cursor }) => {
                    output.say("Too slow; going on from the last row.");
                    self.keep(cursor);
                    return Ok(Over::Lagged);
                },
                Some(Notice::Stopped { cursor, error }) => {
                    let why = error.unwrap_or_else(|| "the node stops".to_owned());
                    output.say(format_args!("The node's index has stopped: {why}."));
                    self.keep(cursor);
                    return Ok(Over::Lost);
                },
                None => return Ok(Over::Lost),
            }
        }
    }

    /// Takes the cursor of a last word, which lies behind all rows of the notices before.
    fn keep(&mut self, cursor: String) {
        self.query.cursor = Some(cursor);
    }

    /// Prints what has become final before a subscription that begins anew without a cursor. It is
    /// open already, so that nothing falls between the two.
    async fn fill_gap<Out: Write>(
        &mut self,
        api: &HistoryApi,
        printer: &mut Printer<Out>,
    ) -> Result<(), HistoryError> {
        let Some(since) = self.since else { return Ok(()) };
        let mut query = HistoryQuery { limit: Some(MAX_LIMIT), ..page_of(&self.query) };
        // Newest first, and no more than what has come since.
        let mut missed = Vec::new();
        loop {
            let answer = api.history(&query).await?;
            let is_over = answer.rows.iter().any(|row| row.block <= since);
            missed.extend(answer.rows.into_iter().filter(|row| row.block > since));
            match answer.next {
                Some(next) if !is_over && query.cursor.as_ref() != Some(&next) => {
                    query.cursor = Some(next);
                },
                _ => break,
            }
        }
        missed.reverse();
        self.print(missed, printer)
    }

    fn print<Out: Write>(
        &mut self,
        rows: Vec<HistoryRow>,
        printer: &mut Printer<Out>,
    ) -> Result<(), HistoryError> {
        let place = |row: &HistoryRow| Position { block: row.block, leaf: row.leaf, row: row.row };
        let is_new = |row: &HistoryRow| self.last.is_none_or(|last| place(row) > last);
        let rows: Vec<_> = rows.into_iter().filter(is_new).collect();
        printer.rows(&rows)?;
        self.last = rows.last().map(place).or(self.last);
        Ok(())
    }
}

/// Whether the same call may succeed later.
fn is_passing(error: &HistoryApiError) -> bool {
    match error {
        HistoryApiError::Endpoints(error) => error.is_retryable(),
        HistoryApiError::Call(error) => error.is_retryable(),
        _ => false,
    }
}

/// The last block that is indexed.
async fn indexed_through(api: &HistoryApi, query: &SubscribeQuery) -> Result<u32, HistoryError> {
    let query = HistoryQuery { limit: Some(1), ..page_of(query) };
    Ok(api.history(&query).await?.indexed_through.number)
}

/// The question for a page of what a subscription is to.
fn page_of(query: &SubscribeQuery) -> HistoryQuery {
    let query = query.clone();
    HistoryQuery {
        account: query.account,
        model: query.model,
        dataset: query.dataset,
        worker: query.worker,
        job: query.job,
        kinds: query.kinds,
        roles: query.roles,
        statuses: query.statuses,
        assurance: query.assurance,
        ..HistoryQuery::default()
    }
}
