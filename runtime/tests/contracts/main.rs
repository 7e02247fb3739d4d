// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The precompile and callbacks, with contracts compiled by solc, on the real runtime.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod callbacks;
mod callers;
mod chain;
mod examples;
mod functions;
mod package;
mod queue;
mod random;
#[path = "../support/mod.rs"]
mod support;
mod testing;
