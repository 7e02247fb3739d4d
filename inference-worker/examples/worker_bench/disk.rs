// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What no journal can do without: an output on disk before anything is signed.

use crate::{
    subject::{elements, Subject},
    Failure,
};
use std::{
    fs::File,
    io::{Seek as _, Write as _},
    path::Path,
};

/// A file that outputs are written to.
pub(crate) struct Disk {
    file: File,
    output: Vec<u8>,
}

impl Disk {
    /// For outputs as long as the subject's.
    pub(crate) fn new(path: &Path, subject: &Subject) -> Result<Self, Failure> {
        let mut output = Vec::new();
        for spec in &subject.spec.outputs {
            output.extend(elements(&spec.tensor, 1)?.1);
        }
        Ok(Self { file: File::create(path)?, output })
    }

    /// Writes an output where the last one was, and flushes it to disk.
    pub(crate) fn write(&mut self) -> Result<(), Failure> {
        self.file.rewind()?;
        self.file.write_all(&self.output)?;
        Ok(self.file.sync_data()?)
    }
}
