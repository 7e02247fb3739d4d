// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The part of the `wasm-opt` crate's interface that `substrate-wasm-builder` calls, carried out
//! by the `wasm-opt` program of the system's Binaryen package.

use std::{
    io,
    path::Path,
    process::{Command, ExitStatus},
};

/// Why a module could not be optimised.
#[derive(Debug, thiserror::Error)]
pub enum OptimizationError {
    /// The program is missing or cannot be started.
    #[error(
        "`wasm-opt` cannot be started; install Binaryen (Debian, Ubuntu: `apt-get install \
         binaryen`) or run `make setup`"
    )]
    NotStarted(#[source] io::Error),
    /// The program ran and refused the module.
    #[error("`wasm-opt` failed with {0}")]
    Failed(ExitStatus),
}

/// A Binaryen pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Removes DWARF sections.
    StripDwarf,
    /// Replaces sign-extension instructions. Nothing to do: `wasm32v1-none` never emits them, and
    /// Binaryen before version 110 does not know the pass.
    SignextLowering,
}

/// What to run on a module.
#[derive(Debug, Default)]
pub struct OptimizationOptions {
    arguments: Vec<&'static str>,
}

impl OptimizationOptions {
    /// No optimisation beyond the passes added.
    pub fn new_opt_level_0() -> Self {
        Self { arguments: vec!["-O0"] }
    }

    /// Refuse every WebAssembly feature after the first release.
    pub fn mvp_features_only(&mut self) -> &mut Self {
        self.arguments.push("--mvp-features");
        self
    }

    /// Keep the names section.
    pub fn debug_info(&mut self, keep: bool) -> &mut Self {
        if keep {
            self.arguments.push("--debuginfo");
        }
        self
    }

    /// Adds a pass.
    pub fn add_pass(&mut self, pass: Pass) -> &mut Self {
        match pass {
            Pass::StripDwarf => self.arguments.push("--strip-dwarf"),
            Pass::SignextLowering => {},
        }
        self
    }

    /// Reads the module at `input` and writes the result to `output`.
    pub fn run(
        &self,
        input: impl AsRef<Path>,
        output: impl AsRef<Path>,
    ) -> Result<(), OptimizationError> {
        let status = Command::new("wasm-opt")
            .args(&self.arguments)
            .arg(input.as_ref())
            .arg("--output")
            .arg(output.as_ref())
            .status()
            .map_err(OptimizationError::NotStarted)?;
        if status.success() {
            Ok(())
        } else {
            Err(OptimizationError::Failed(status))
        }
    }
}
