// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! JSON: one object, with a line for each row.

use super::{Out, Writer};
use crate::{
    history_api::RowView,
    identifier::shown,
    statement::{summary::Summary, Head, StatementError},
};
use credence_index::query::MarkedRow;
use std::io::Write as _;

/// Writes rows as JSON.
pub(super) struct JsonWriter {
    out: Out,
    is_empty: bool,
}

impl JsonWriter {
    pub(super) fn new(mut out: Out, head: &Head) -> Result<Self, StatementError> {
        let period = head.period;
        let fields = [
            ("account", Some(head.account.to_string())),
            ("genesis", Some(shown(head.genesis))),
            ("from", period.from.map(|from| from.to_string())),
            ("to", period.to.map(|to| to.to_string())),
        ];
        for (index, (name, value)) in fields.iter().enumerate() {
            let before = if index == 0 { "{" } else { "," };
            write!(out, "{before}\n\"{name}\": ")?;
            serde_json::to_writer(&mut out, value)?;
        }
        write!(out, ",\n\"rows\": [")?;
        Ok(Self { out, is_empty: true })
    }
}

impl Writer for JsonWriter {
    fn row(&mut self, row: &MarkedRow) -> Result<(), StatementError> {
        self.out.write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        Ok(serde_json::to_writer(&mut self.out, &RowView::from(row))?)
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> Result<(), StatementError> {
        write!(self.out, "\n],\n\"totals\": ")?;
        serde_json::to_writer(&mut self.out, summary)?;
        writeln!(self.out, "\n}}")?;
        Ok(self.out.flush()?)
    }
}
