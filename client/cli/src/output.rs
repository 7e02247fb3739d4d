// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Printing results and asking questions.

use crate::arguments::{Format, Global};
use comfy_table::{presets, Table};
use serde::Serialize;
use std::{
    fmt::{self, Display},
    io::{self, BufRead as _, IsTerminal as _, Write as _},
};

/// What a command has to say at its end.
pub(crate) trait Report: Serialize {
    /// For people.
    fn table(&self) -> Page;
}

/// A page for people: fields, tables and notes, in order.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// An empty page.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds names with their values, aligned. Those without value are left out.
    pub(crate) fn fields(self, fields: &[(&str, Option<String>)]) -> Self {
        let mut table = plain();
        for (name, value) in fields {
            if let Some(value) = value {
                table.add_row([*name, value]);
            }
        }
        self.part(&table)
    }

    /// Adds a table under a title; nothing if it has no rows.
    pub(crate) fn rows(
        self,
        title: &str,
        header: &[&str],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Self {
        let mut table = plain();
        table.set_header(header);
        table.add_rows(rows);
        if table.is_empty() {
            return self;
        }
        let gap = if self.text.is_empty() { "" } else { "\n" };
        let page = self.note(&format!("{gap}{title}"));
        page.part(&table)
    }

    /// Adds a line.
    pub(crate) fn note(mut self, line: &str) -> Self {
        self.text.push_str(line);
        self.text.push('\n');
        self
    }

    fn part(mut self, table: &Table) -> Self {
        for line in table.lines() {
            // The columns have a space before and after.
            self.text.push_str(line.strip_prefix(' ').unwrap_or(&line).trim_end());
            self.text.push('\n');
        }
        self
    }
}

impl Display for Page {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    // Ids must not be broken: who copies them copies a line.
    table.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
    table
}

/// A value that may be missing, shown.
pub(crate) fn some(value: impl Display) -> Option<String> {
    Some(value.to_string())
}

/// Why nothing can be printed or asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutputError {
    /// Standard output or input does not work.
    #[error("cannot print or read")]
    Io(#[from] io::Error),
    /// The report cannot be written as JSON.
    #[error("cannot write the result as JSON")]
    Json(#[from] serde_json::Error),
    /// Nobody can be asked.
    #[error("this spends money or cannot be undone, and nobody is there to be asked")]
    NobodyToAsk,
    /// The user does not want it.
    #[error("nothing was done")]
    Refused,
}

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
    is_agreed: bool,
}

impl Output {
    /// As the command line says.
    pub(crate) fn new(global: &Global) -> Self {
        Self { format: global.output, is_agreed: global.yes }
    }

    /// How results are printed.
    pub(crate) fn format(self) -> Format {
        self.format
    }

    /// Prints the result of a command.
    pub(crate) fn show(self, report: &impl Report) -> Result<(), OutputError> {
        let text = self.rendered(report)?;
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever reads has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => Ok(other?),
        }
    }

    fn rendered(self, report: &impl Report) -> Result<String, OutputError> {
        Ok(match self.format {
            Format::Table => report.table().to_string(),
            Format::Json => serde_json::to_string_pretty(report)? + "\n",
        })
    }

    /// Tells people what is going on, beside the result.
    pub(crate) fn say(self, line: impl Display) {
        // Nothing depends on it.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Asks before something is done that costs money or cannot be undone.
    pub(crate) fn confirm(self, question: &str) -> Result<(), OutputError> {
        if self.is_agreed {
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(OutputError::NobodyToAsk);
        }
        write!(io::stderr(), "{question} [y/N] ")?;
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        match answer.trim() {
            "y" | "Y" | "yes" => Ok(()),
            _ => Err(OutputError::Refused),
        }
    }

    /// Whether progress can be drawn.
    pub(crate) fn is_terminal(self) -> bool {
        io::stderr().is_terminal()
    }
}

/// Checks that a report looks as a test says, in both forms.
#[cfg(test)]
pub(crate) fn assert_looks(report: &impl Report, table: &str, json: &serde_json::Value) {
    assert_eq!(report.table().to_string(), table);
    assert_eq!(&serde_json::to_value(report).expect("it can be written"), json);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Fixed {
        job: u64,
    }

    impl Report for Fixed {
        fn table(&self) -> Page {
            Page::new()
                .fields(&[("Job", some(self.job)), ("Worker", None), ("Due in", some("3 blocks"))])
                .rows("Nothing", &["Empty"], Vec::new())
                .rows("Models", &["Model", "Ask"], vec![vec!["0xab".into(), "1 CRED".into()]])
                .note("Done.")
        }
    }

    #[test]
    fn fields_are_aligned_and_empty_parts_left_out() {
        assert_eq!(
            Fixed { job: 7 }.table().to_string(),
            "Job     7\nDue in  3 blocks\n\nModels\nModel  Ask\n0xab   1 CRED\nDone.\n"
        );
    }

    #[test]
    fn json_is_one_object_and_a_line_end() {
        let output = Output { format: Format::Json, is_agreed: false };
        let text = output.rendered(&Fixed { job: 7 }).expect("it can be written");
        assert_eq!(text, "{\n  \"job\": 7\n}\n");
    }

    #[test]
    fn who_has_agreed_is_not_asked() {
        let output = Output { format: Format::Table, is_agreed: true };
        assert!(output.confirm("Really?").is_ok());
    }
}
