// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Rows on standard output, page by page.

use crate::{
    arguments::Format,
    history_api::{read_row, shown_position, HistoryApiError, RowError, RowView},
    identifier::shown,
    output::Page,
};
use credence_index::{
    row::{Position, Reason},
    rpc::HistoryRow,
};
use serde::Serialize;
use std::io::{self, Write};

/// Why a history cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HistoryError {
    /// It cannot be asked.
    #[error(transparent)]
    Api(#[from] HistoryApiError),
    /// A row has parts that are nothing.
    #[error("{} cannot be read", shown_position(position))]
    Unreadable {
        /// Its place.
        position: Position,
        /// Why.
        source: RowError,
    },
    /// Standard output does not work.
    #[error("cannot print")]
    Print(#[from] io::Error),
}

impl HistoryError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Api(error) => Some(error.advice()),
            Self::Unreadable { .. } => Some(
                "check that tool and node are of the same version; else name another node with \
                 --url",
            ),
            Self::Print(_) => None,
        }
    }
}

/// Prints rows as they come.
#[derive(Debug)]
pub(super) struct Printer<Out> {
    format: Format,
    out: Out,
    has_rows: bool,
}

/// What is printed last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct End {
    /// Where to go on.
    pub(super) next: Option<String>,
    /// Where --follow goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resume: Option<String>,
    pub(super) indexed_through: u32,
    pub(super) indexed_from: u32,
}

impl<Out: Write> Printer<Out> {
    pub(super) fn new(format: Format, out: Out) -> Self {
        Self { format, out, has_rows: false }
    }

    /// Prints some rows: as a table, or an object a line.
    pub(super) fn rows(&mut self, rows: &[HistoryRow]) -> Result<(), HistoryError> {
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let position = Position { block: row.block, leaf: row.leaf, row: row.row };
            let row =
                read_row(row).map_err(|source| HistoryError::Unreadable { position, source })?;
            views.push(RowView::from(&row));
        }
        match self.format {
            Format::Json => views.iter().try_for_each(|view| self.line(view))?,
            Format::Table if views.is_empty() => {},
            Format::Table => {
                let title = if self.has_rows { "…" } else { "History" };
                let page = Page::new().rows(title, &HEADER, views.iter().map(cells));
                self.out.write_all(page.to_string().as_bytes())?;
            },
        }
        self.has_rows |= !views.is_empty();
        Ok(self.out.flush()?)
    }

    /// Prints what comes after the rows.
    pub(super) fn end(&mut self, end: &End) -> Result<(), HistoryError> {
        match (self.format, &end.next) {
            (Format::Json, _) => self.line(end)?,
            (Format::Table, Some(next)) => writeln!(self.out, "More: --cursor {next}")?,
            (Format::Table, None) => {
                let through = end.indexed_through;
                let none = if self.has_rows { "No more rows" } else { "No rows" };
                write!(self.out, "{none}, through block {through}")?;
                match end.indexed_from {
                    0 | 1 => writeln!(self.out, ".")?,
                    from => writeln!(
                        self.out,
                        "; the node's history begins at block {from}, and not with the chain."
                    )?,
                }
            },
        }
        Ok(self.out.flush()?)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        self.out.write_all(b"\n")
    }
}

const HEADER: [&str; 12] = [
    "Time",
    "Kind",
    "Role",
    "Account",
    "Job",
    "Of",
    "Credits",
    "Amount",
    "Assurance",
    "Status",
    "Why",
    "Place",
];

fn cells(view: &RowView) -> Vec<String> {
    let mut why = view.reason.map(|reason| reason.word().to_owned()).unwrap_or_default();
    if !view.doubts.is_empty() {
        let doubts: Vec<_> = view.doubts.iter().copied().map(Reason::word).collect();
        why = format!("{why} (doubted: {})", doubts.join(", ")).trim_start().to_owned();
    }
    let of = view.dataset.or(view.ancestor).or(view.model);
    vec![
        view.time.clone(),
        view.kind.to_string(),
        view.role.map(|role| role.to_string()).unwrap_or_default(),
        view.account.map(|account| account.to_string()).unwrap_or_default(),
        view.job.map(|job| job.to_string()).unwrap_or_default(),
        of.map(shown).unwrap_or_default(),
        view.micro_credits.map(|credits| credits.to_string()).unwrap_or_default(),
        view.planck.map(|amount| amount.to_string()).unwrap_or_default(),
        view.assurance.join("+"),
        view.status.map(|status| status.to_string()).unwrap_or_default(),
        why,
        format!("{}/{}/{}", view.block, view.leaf, view.row),
    ]
}
