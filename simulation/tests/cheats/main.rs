// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Cheats that cross the borders of pallets, each by name, on all five of them together: who is
//! paid, who loses, and that nothing else happens. Cheats within a pallet are in its own tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod by_checkers;
mod by_owners;
mod by_requesters;
mod by_workers;
mod stops;
mod support;
