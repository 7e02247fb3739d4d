// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How each pallet is set up, one module per concern.

pub mod accounts;
pub mod consensus;
pub mod contracts;
pub mod governance;
pub mod parameters;
pub mod protocol;
pub mod staking;
pub mod system;
