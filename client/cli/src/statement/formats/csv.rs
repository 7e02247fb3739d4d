// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! CSV (RFC 4180): a header and the rows, nothing else.

use super::{Out, Writer};
use crate::{
    history_api::{RowView, COLUMNS},
    statement::{
        summary::{Summary, TotalLine},
        StatementError,
    },
};
use credence_index::query::MarkedRow;
use std::io::Write;

/// Writes rows as CSV.
pub(super) struct CsvWriter {
    out: ::csv::Writer<Out>,
}

impl CsvWriter {
    pub(super) fn new(out: Out) -> Result<Self, StatementError> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(COLUMNS)?;
        Ok(Self { out })
    }
}

impl Writer for CsvWriter {
    fn row(&mut self, row: &MarkedRow) -> Result<(), StatementError> {
        Ok(self.out.write_record(RowView::from(row).texts())?)
    }

    fn finish(mut self: Box<Self>, _: &Summary) -> Result<(), StatementError> {
        Ok(self.out.flush()?)
    }
}

/// Writes the sums, those of the period before those of the whole history.
pub(super) fn write_totals(out: impl Write, summary: &Summary) -> Result<(), StatementError> {
    let mut out = ::csv::Writer::from_writer(out);
    out.write_record(["of"].iter().chain(&TotalLine::COLUMNS))?;
    for (of, lines) in [("period", &summary.period), ("history", &summary.whole)] {
        for line in lines {
            let texts = line.texts();
            out.write_record([of].into_iter().chain(texts.iter().map(String::as_str)))?;
        }
    }
    Ok(out.flush()?)
}
