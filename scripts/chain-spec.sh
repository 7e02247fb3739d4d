#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Writes the committed chain specs with the node given as argument. A frozen one is left alone.
set -euo pipefail

node=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for network in local testnet; do
    folder=chain-spec/$network
    # `testnet` itself is the committed file; the preset is what it is made from.
    chain=$network
    if [[ $network == testnet ]]; then chain=testnet-preset; fi
    if [[ -e $folder/frozen.json ]]; then
        echo "$folder: frozen, left as it is"
        continue
    fi
    mkdir -p "$folder"
    "$node" export-chain-spec --chain "$chain" >"$folder/plain.json.new"
    "$node" export-chain-spec --chain "$chain" --raw >"$folder/raw.json.new"
    mv "$folder/plain.json.new" "$folder/plain.json"
    mv "$folder/raw.json.new" "$folder/raw.json"
    echo "$folder: written"
done
