// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Models, datasets, their terms and lineage.

#![cfg_attr(not(feature = "std"), no_std)]
