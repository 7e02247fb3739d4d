// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod attempts;
mod draws;
mod endings;
mod history;
mod money;
mod random;
mod requests;
mod results;
mod time;
mod try_state;
mod views;
