// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A network with everybody on it: validators with checkers, workers of whom one cheats, model
//! and data owners, requesters. `credence-demo` shows what becomes of them; the end-to-end tests
//! use the same parts.

pub mod accounts;
pub mod bounty;
pub mod cheat;
pub mod chronicle;
pub mod cli;
pub mod daemons;
pub mod images;
pub mod play;
pub mod published;
pub mod report;
pub mod requests;
