// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Prints what the protocol's calls and jobs weigh: the part of `docs/performance.md` that the
//! runtime alone determines. `make performance` writes the page.

#![expect(clippy::print_stdout, reason = "the page is what it is for")]

mod declared;

fn main() {
    print!("{}", declared::page());
}
