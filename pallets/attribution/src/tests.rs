// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod cheats;
mod claim;
mod flag;
mod history;
mod ledger;
mod owe;
mod random;
mod receipt;
mod settle;
mod try_state;
