// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Committees of checkers and their verdicts.

#![cfg_attr(not(feature = "std"), no_std)]
