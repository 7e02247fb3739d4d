// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Files of a chain in memory: what they prove, and that no other file proves anything.

mod chain;
mod changes;
mod refusals;
mod substrate;
mod vectors;
mod wasm;
