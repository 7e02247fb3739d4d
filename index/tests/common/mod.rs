// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the tests of the index share.

#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod chronicle;
pub(crate) mod cluster;
pub(crate) mod kills;
pub(crate) mod model;
pub(crate) mod node;
pub(crate) mod websocket;
