// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The history of credit, money and penalties: an index of finalized blocks, and the RPC methods
//! that serve it.

pub mod chain;
pub mod leaf;
