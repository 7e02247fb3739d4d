#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Does what docs/contracts.md says, with its own blocks, on a network of its own; then the same with
# polkadot-api.
#
# Usage: contracts-live.sh FOLDER-OF-BINARIES ETH-RPC-BINARY
set -euo pipefail

binaries=$1
eth_rpc=$2
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
node_port=${NODE_PORT:-19944}
eth_port=${ETH_PORT:-18545}
pids=()

stop() {
    local status=$?
    for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
    wait || true
    if [[ $status -eq 0 ]]; then rm -rf "$work"; else echo "logs are in $work" >&2; fi
}
trap stop EXIT

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
    local seconds=$1 what=$2
    shift 2
    for ((waited = 0; waited < seconds; waited++)); do
        if "$@" &>/dev/null; then return; fi
        sleep 1
    done
    echo "$what did not come within $seconds s" >&2
    tail -n 20 "$work"/*.log >&2
    return 1
}

echo "==> a network with models"
"$binaries/credence-demo" --keep --images 1 --base-path "$work/demo" --base-port "$node_port" \
    >"$work/demo.log" 2>&1 &
pids+=($!)
wait_for 600 "the network" grep -q 'model digits is' "$work/demo.log"
wait_for 600 "the network's first answers" grep -q 'Ctrl-C' "$work/demo.log"
model=$(grep -o 'model digits is 0x[0-9a-f]*' "$work/demo.log" | grep -o '0x.*')

echo "==> Ethereum's RPC"
"$eth_rpc" --node-rpc-url "ws://127.0.0.1:$node_port" --rpc-port "$eth_port" --eth-pruning 1000 \
    --no-prometheus >"$work/eth-rpc.log" 2>&1 &
pids+=($!)
ask_chain() {
    curl --silent --fail --header 'content-type: application/json' \
        --data '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' \
        "http://127.0.0.1:$eth_port" | grep -q 0x43524544
}
wait_for 120 "Ethereum's RPC" ask_chain

echo "==> docs/contracts.md"
node "$checkout/contracts/live/blocks.mjs" "$checkout/docs/contracts.md" "$work/blocks"
export PROJECT=$work/project MODEL=$model CHECKOUT=$checkout ETH_RPC=http://127.0.0.1:$eth_port
(cd "$checkout" && rm -rf "$PROJECT" && bash -euo pipefail "$work/blocks/project") \
    >"$work/npm.log" 2>&1 || { cat "$work/npm.log" >&2 && exit 1; }
cp "$work/blocks/Reader.sol" "$work/blocks/read.mjs" "$PROJECT"
bash -euo pipefail "$work/blocks/run"

echo "==> polkadot-api"
cp -r "$checkout/contracts/live" "$work/live"
(cd "$work/live" && npm ci --no-audit --no-fund) >>"$work/npm.log" 2>&1 ||
    { tail -n 20 "$work/npm.log" >&2 && exit 1; }
node "$work/live/substrate.mjs" "ws://127.0.0.1:$node_port" "$model" \
    "$checkout/models/digits/images.json" "$checkout/contracts"
echo "==> both have asked, been answered, and claimed"
