// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence history`: what has happened to an account, a model, a dataset, a worker or a job.

mod arguments;
mod follow;
mod print;

pub(crate) use arguments::History;

use crate::{chain::Context, error::Failure, history_api::HistoryApi};
use credence_index::query::MAX_LIMIT;
use print::{End, Printer};
use std::io;

/// Prints a history, or follows it.
pub(crate) async fn history(context: &Context, arguments: Box<History>) -> Result<(), Failure> {
    let api = HistoryApi::new(context.endpoints().clone());
    let mut printer = Printer::new(context.output.format(), io::stdout());
    let result = if arguments.follow {
        follow::follow(&api, arguments.subscription(), &mut printer, context.output).await
    } else {
        pages(&api, &arguments, &mut printer).await
    };
    match result {
        // Whoever reads has read enough.
        Err(HistoryError::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Prints as many rows as are asked for.
async fn pages<Out: io::Write>(
    api: &HistoryApi,
    arguments: &History,
    printer: &mut Printer<Out>,
) -> Result<(), HistoryError> {
    let mut query = arguments.query();
    let mut left = arguments.limit;
    loop {
        query.limit = Some(left.min(MAX_LIMIT));
        let answer = api.history(&query).await?;
        let count = u32::try_from(answer.rows.len()).unwrap_or(u32::MAX);
        printer.rows(&answer.rows)?;
        left = left.saturating_sub(count);
        match answer.next {
            Some(next) if left > 0 && (count > 0 || query.cursor.as_ref() != Some(&next)) => {
                query.cursor = Some(next);
            },
            next => {
                return printer.end(&End {
                    next,
                    resume: answer.resume,
                    indexed_through: answer.indexed_through.number,
                    indexed_from: answer.indexed_from,
                })
            },
        }
    }
}

pub(crate) use print::HistoryError;
