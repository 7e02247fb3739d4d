// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! All rows of a history, oldest first, page by page.

use super::StatementError;
use crate::{
    history_api::{read_row, shown_time, HistoryApi},
    statement::period::{Moment, Period},
};
use credence_index::{
    query::{MarkedRow, Order, MAX_LIMIT},
    row::{Kind, Position, Row},
    rpc::{HistoryAnswer, HistoryQuery},
};
use sp_core::crypto::AccountId32;

/// Which rows a walk leads over, whatever nodes say.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    /// Whose, if not anybody's.
    pub(super) account: Option<AccountId32>,
    /// Of these kinds; empty for all.
    pub(super) kinds: Vec<Kind>,
    /// In this time.
    pub(super) period: Period,
    /// The last block, if it is not the last that is indexed.
    pub(super) through: Option<u32>,
    /// Where the node's history must begin, if that is known.
    pub(super) indexed_from: Option<u32>,
}

impl Route {
    /// The question for the rows of an account.
    pub(super) fn query(&self, account: String) -> HistoryQuery {
        HistoryQuery {
            account: Some(account),
            kinds: self.kinds.clone(),
            from: self.period.from.as_ref().map(Moment::to_string),
            until: self.period.to.as_ref().map(Moment::to_string),
            order: Order::Ascending,
            limit: Some(MAX_LIMIT),
            ..HistoryQuery::default()
        }
    }

    fn ensure_has(&self, row: &Row) -> Result<(), StatementError> {
        let is_whose = |account| row.account.as_ref() == Some(account);
        let is_on_it = self.account.as_ref().is_none_or(is_whose)
            && self.period.has(row.time_ms)
            && (self.kinds.is_empty() || self.kinds.contains(&row.kind));
        match is_on_it {
            true => Ok(()),
            false => Err(StatementError::NotAskedFor { position: row.position }),
        }
    }

    fn ensure_reached(&self, found: u32) -> Result<(), StatementError> {
        match self.through {
            Some(needed) if found < needed => Err(StatementError::Behind { found, needed }),
            _ => Ok(()),
        }
    }
}

/// A walk. It holds one page at a time.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    api: &'a HistoryApi,
    route: Route,
    query: HistoryQuery,
    page: std::vec::IntoIter<MarkedRow>,
    is_at_end: bool,
    last: Option<(Position, u64)>,
    /// The last row when the cursor was given up, so that this happens once for each row at most.
    restarted_at: Option<Option<Position>>,
}

impl<'a> Walk<'a> {
    /// A walk over the answers to a question, oldest first.
    pub(super) fn new(api: &'a HistoryApi, route: Route, query: HistoryQuery) -> Self {
        Self {
            api,
            route,
            query,
            page: Vec::new().into_iter(),
            is_at_end: false,
            last: None,
            restarted_at: None,
        }
    }

    /// The next row; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<MarkedRow>, StatementError> {
        loop {
            if let Some(row) = self.page.next() {
                return Ok(Some(row));
            }
            if self.is_at_end {
                return Ok(None);
            }
            match self.api.history(&self.query).await {
                Ok(answer) => self.take(answer)?,
                Err(error) if error.is_of_cursor() && self.can_restart() => self.restart(),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn take(&mut self, answer: HistoryAnswer) -> Result<(), StatementError> {
        let found = answer.indexed_from;
        let expected = *self.route.indexed_from.get_or_insert(found);
        if found != expected {
            return Err(StatementError::OtherBeginning { expected, found });
        }
        let mut rows = Vec::with_capacity(answer.rows.len());
        for row in &answer.rows {
            let position = Position { block: row.block, leaf: row.leaf, row: row.row };
            let row =
                read_row(row).map_err(|source| StatementError::Unreadable { position, source })?;
            if self.route.through.is_some_and(|through| position.block > through) {
                self.is_at_end = true;
                break;
            }
            if self.is_known(&position) {
                continue;
            }
            self.route.ensure_has(&row.row)?;
            self.ensure_in_order(&row.row)?;
            self.last = Some((position, row.row.time_ms));
            rows.push(row);
        }
        match answer.next {
            _ if self.is_at_end => {},
            None => {
                self.route.ensure_reached(answer.indexed_through.number)?;
                self.is_at_end = true;
            },
            Some(next) if rows.is_empty() && self.query.cursor.as_ref() == Some(&next) => {
                return Err(StatementError::Stuck);
            },
            Some(next) => self.query.cursor = Some(next),
        }
        self.page = rows.into_iter();
        Ok(())
    }

    /// Whether the row was there before the cursor was given up.
    fn is_known(&self, position: &Position) -> bool {
        let restarted_at = self.restarted_at.as_ref().and_then(Option::as_ref);
        restarted_at.is_some_and(|last| position <= last)
    }

    fn ensure_in_order(&self, row: &Row) -> Result<(), StatementError> {
        let position = row.position;
        match &self.last {
            Some((last, time_ms)) if position <= *last || row.time_ms < *time_ms => {
                Err(StatementError::OutOfOrder { position, after: *last })
            },
            _ => Ok(()),
        }
    }

    /// Whether rows have come since the cursor was given up the last time.
    fn can_restart(&self) -> bool {
        self.query.cursor.is_some() && self.restarted_at != Some(self.position())
    }

    /// Goes on without the cursor, as when the index was built anew: from the time of the last
    /// row, without the rows that have come already.
    fn restart(&mut self) {
        self.restarted_at = Some(self.position());
        self.query.cursor = None;
        if let Some((_, time_ms)) = &self.last {
            self.query.from = Some(shown_time(*time_ms));
        }
    }

    fn position(&self) -> Option<Position> {
        self.last.map(|(position, _)| position)
    }
}
