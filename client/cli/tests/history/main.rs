// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The tool as its users run it, against nodes whose histories the tests write.

#![expect(clippy::unwrap_used, reason = "tests")]

mod failures;
mod follow;
mod node;
mod pages;
mod proofs;
mod proven;
mod receipts;
mod rows;
mod statements;
mod tool;
