#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers

# Does what docs/contracts.md says, with its own blocks; then the same with polkadot-api.
#
# Usage: contracts-live.sh
set -euo pipefail
# Each command in the background is a process group, which can be stopped as Ctrl-C would.
set -m

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$checkout"
work=$(mktemp -d)
groups=()

stop() {
    local status=$?
    for group in "${groups[@]}"; do kill -INT -- "-$group" 2>/dev/null || true; done
    wait || true
    if [[ $status -eq 0 ]]; then rm -rf "$work"; else echo "logs are in $work" >&2; fi
}
trap stop EXIT

# begin NAME: runs a block of the page in the background.
begin() {
    bash -euo pipefail "$work/$1" >"$work/$1.log" 2>&1 &
    groups+=($!)
}

# wait_for SECONDS NAME WHAT COMMAND…: until the command succeeds; fails if the block's process ends.
wait_for() {
    local seconds=$1 name=$2 what=$3
    shift 3
    for ((waited = 0; waited < seconds; waited++)); do
        if "$@" &>/dev/null; then return; fi
        if ! kill -0 -- "-${groups[-1]}" 2>/dev/null; then break; fi
        sleep 1
    done
    echo "$what did not come within $waited s" >&2
    tail -n 20 "$work/$name.log" >&2
    return 1
}

command -v curl >/dev/null || { echo "curl is needed: install the package curl" >&2 && exit 1; }
node contracts/live/blocks.mjs docs/contracts.md "$work"

echo "==> a network with a model"
begin network
wait_for 900 network "the network" grep -q 'Ctrl-C' "$work/network.log"
MODEL=$(grep -o 'model digits is 0x[0-9a-f]*' "$work/network.log" | grep -o '0x.*')

echo "==> Ethereum's RPC"
begin eth-rpc
says_cred() {
    curl --silent --fail --header 'content-type: application/json' \
        --data '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' \
        http://127.0.0.1:8545 | grep -q 0x43524544
}
wait_for 120 eth-rpc "Ethereum's RPC" says_cred

echo "==> a contract, with viem"
export MODEL PROJECT=$work/project CHECKOUT=$checkout
bash -euo pipefail "$work/project.sh" >"$work/npm.log" 2>&1 || { cat "$work/npm.log" >&2 && exit 1; }
cp "$work/Reader.sol" "$work/read.mjs" "$PROJECT"
bash -euo pipefail "$work/run.sh" | tee "$work/run.log"
grep -q 'has status 4 and assurance 5' "$work/run.log"
grep -q 'claimed for 3 rows' "$work/run.log"

echo "==> polkadot-api"
cp -r contracts/live "$work/live"
(cd "$work/live" && npm ci --no-audit --no-fund) >>"$work/npm.log" 2>&1 ||
    { tail -n 20 "$work/npm.log" >&2 && exit 1; }
node "$work/live/substrate.mjs" ws://127.0.0.1:9944 "$MODEL" \
    "$checkout/models/digits/images.json" "$checkout/contracts"
echo "==> both have asked, been answered, and claimed"
