// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where rows go.

mod csv;
mod json;
mod parquet;

use super::{
    arguments::{Statement, StatementFormat},
    summary::Summary,
    Head, StatementError,
};
use crate::new_file::NewFile;
use credence_index::query::MarkedRow;
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Bytes that are written, to a file or to standard output.
type Out = Box<dyn Write + Send>;

/// Writes rows, one at a time.
trait Writer {
    fn row(&mut self, row: &MarkedRow) -> Result<(), StatementError>;

    /// Writes what belongs to the end, and whatever is still in memory.
    fn finish(self: Box<Self>, summary: &Summary) -> Result<(), StatementError>;
}

/// What is to be written, before anything is known.
#[derive(Debug)]
pub(super) struct Target {
    format: StatementFormat,
    file: Option<NewFile>,
    /// The file of a CSV file's sums.
    totals: Option<NewFile>,
}

impl Target {
    /// Begins the files that the command line names.
    pub(super) fn open(arguments: &Statement) -> Result<Self, StatementError> {
        let create = |path: &Path| NewFile::create(path, arguments.force);
        let out = arguments.out.as_deref();
        let totals = out.filter(|_| arguments.format == StatementFormat::Csv).map(totals_path);
        Ok(Self {
            format: arguments.format,
            file: out.map(create).transpose()?,
            totals: totals.as_deref().map(create).transpose()?,
        })
    }

    /// Begins the statement.
    pub(super) fn begin(self, head: &Head) -> Result<Sink, StatementError> {
        let out: Out = match &self.file {
            Some(file) => Box::new(BufWriter::new(file.handle()?)),
            None => Box::new(BufWriter::new(io::stdout())),
        };
        let writer: Box<dyn Writer> = match self.format {
            StatementFormat::Csv => Box::new(csv::CsvWriter::new(out)?),
            StatementFormat::Json => Box::new(json::JsonWriter::new(out, head)?),
            StatementFormat::Parquet => Box::new(parquet::ParquetWriter::new(out)?),
        };
        Ok(Sink { target: self, writer })
    }
}

/// The file beside a CSV file.
fn totals_path(out: &Path) -> PathBuf {
    match out.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("csv") => {
            out.with_extension("totals.csv")
        },
        _ => {
            let mut name = out.as_os_str().to_owned();
            name.push(".totals.csv");
            name.into()
        },
    }
}

/// A statement that is being written.
pub(super) struct Sink {
    target: Target,
    writer: Box<dyn Writer>,
}

impl Sink {
    /// Writes a row.
    pub(super) fn row(&mut self, row: &MarkedRow) -> Result<(), StatementError> {
        self.writer.row(row)
    }

    /// Writes the sums, and lets the files be there.
    pub(super) fn finish(self, summary: &Summary) -> Result<(), StatementError> {
        self.writer.finish(summary)?;
        if let Some(totals) = &self.target.totals {
            csv::write_totals(totals.handle()?, summary)?;
        }
        for file in [self.target.file, self.target.totals].into_iter().flatten() {
            file.keep()?;
        }
        Ok(())
    }
}
