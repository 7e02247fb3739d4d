// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Writes the runtime's metadata to standard output, SCALE-encoded, as clients read it.
//!
//! `make chain-spec` keeps `client/metadata.scale` up to date with it.

use credence_runtime::{Runtime, METADATA_VERSION};
use std::io::{self, Write};

fn main() -> io::Result<()> {
    // Some constants are read from the state: an empty one answers with their defaults.
    let metadata = sp_io::TestExternalities::default()
        .execute_with(|| Runtime::metadata_at_version(METADATA_VERSION))
        .ok_or_else(|| io::Error::other("the runtime does not speak this metadata version"))?;
    io::stdout().write_all(&metadata)
}
