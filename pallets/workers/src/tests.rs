// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod bond;
mod cheats;
mod history;
mod integrity;
mod jobs;
mod operators;
mod seats;
mod slashing;
mod try_state;
