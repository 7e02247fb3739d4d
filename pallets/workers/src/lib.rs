// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Bonded workers, what they serve, and what they lose.

#![cfg_attr(not(feature = "std"), no_std)]
