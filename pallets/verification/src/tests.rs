// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod admission;
mod checkers;
mod committee;
mod disputes;
mod duties;
mod everyone;
mod history;
mod hooks;
mod properties;
mod sampled;
mod slashes;
mod try_state;
