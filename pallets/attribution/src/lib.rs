// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Credit and money for settled jobs, and their receipts.

#![cfg_attr(not(feature = "std"), no_std)]
