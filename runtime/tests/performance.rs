// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `docs/performance.md` says what this runtime's calls and jobs weigh.

#[path = "../examples/performance/declared/mod.rs"]
mod declared;

use std::{fs, path::Path};

#[test]
fn the_page_of_weights_is_the_runtimes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/performance.md");
    let committed = fs::read_to_string(path).unwrap_or_default();
    let current = declared::page();
    let stale = current.lines().zip(committed.lines()).find(|(now, then)| now != then);
    assert!(
        committed.starts_with(&current),
        "docs/performance.md is stale: run `make performance` and commit what it changes\n{}",
        stale.map(|(now, then)| format!("it says  {then}\nnow it is {now}")).unwrap_or_default()
    );
}
