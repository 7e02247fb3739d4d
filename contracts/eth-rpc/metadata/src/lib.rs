// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The metadata that the Ethereum RPC server is generated from.

/// Credence's runtime, as far as the server's build script asks it.
pub struct Runtime;

impl Runtime {
    /// The committed metadata of Credence's runtime, or `None` for a version other than its own.
    pub fn metadata_at_version(version: u32) -> Option<Vec<u8>> {
        (version == 16).then(|| include_bytes!("../../../../client/metadata.scale").to_vec())
    }
}
