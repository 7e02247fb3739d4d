#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Runs the cargo build given as arguments and fails when the runtime's wasm was built with other
# crate versions than Cargo.lock's, which substrate-wasm-builder only warns about.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Through the pipe below cargo cannot see that a person is watching.
if [[ -t 2 ]]; then
    export CARGO_TERM_PROGRESS_WHEN=always CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always}
    # A terminal that cannot tell its width gets 80 columns.
    columns=$(stty size </dev/tty 2>/dev/null | cut -d' ' -f2 || true)
    export CARGO_TERM_PROGRESS_WIDTH=$((columns > 0 ? columns : 80))
fi

"$@" 2>&1 | tee "$log" >&2

# Cargo repeats a build script's warnings on every later build, so a rerun does not hide it.
if grep -qE 'Could not find .Cargo\.lock.|a directory that contains a .Cargo\.lock.' "$log"; then
    echo "the runtime was built without Cargo.lock; see WASM_BUILD_WORKSPACE_HINT in" \
        ".cargo/config.toml" >&2
    exit 1
fi
