// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! When a block was made, by its header.

use crate::{error::Failure, history_api::Header, statement::error::ProofError};
use codec::{Decode, Encode as _};
use credence_client::{
    runtime,
    subxt::config::{
        substrate::{BlakeTwo256, DigestItem},
        Hasher as _,
    },
    Client,
};
use sp_core::H256;

/// The name of BABE's items in a header's digest.
const BABE: [u8; 4] = *b"BABE";

/// The slot of the block whose hash is proven.
pub(super) fn slot_of(header: Option<&Header>, proven: H256) -> Result<u64, ProofError> {
    let header = header.filter(|header| BlakeTwo256.hash(&header.encode()).0 == proven.0);
    let header = header.ok_or(ProofError::NoHeader)?;
    let babe = header.digest.logs.iter().find_map(|item| match item {
        DigestItem::PreRuntime(BABE, bytes) => Some(bytes),
        _ => None,
    });
    // Which of the three sorts of claim it is, the authority's index, the slot, and more.
    let claim = babe.and_then(|bytes| <(u8, u32, u64)>::decode(&mut bytes.as_slice()).ok());
    claim.map(|(_, _, slot)| slot).ok_or(ProofError::NoSlot)
}

/// The length of the chain's slots, which never changes. `None` if the chain does not tell.
pub(crate) async fn slot_duration_ms(client: &Client) -> Result<Option<u64>, Failure> {
    let at = client.at_finalized().await?;
    let minimum = at.constants().entry(runtime::constants().timestamp().minimum_period());
    // Two blocks lie at least half a slot apart: so timestamps are set up with BABE.
    Ok(minimum.ok().and_then(|minimum| minimum.checked_mul(2)))
}
