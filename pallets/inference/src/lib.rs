// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Requests, escrow, assignment and results.

#![cfg_attr(not(feature = "std"), no_std)]
