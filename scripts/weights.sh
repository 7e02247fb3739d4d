#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Measures the runtime's weights on this machine and writes them to runtime/src/weights.
#
# Usage: weights.sh [PALLET…]   (`overhead`: a block and a transaction; nothing: all there is)
# Environment:
#   CARGO_TARGET_DIR  a target folder of its own, kept: later runs build only what has changed
#   STEPS, REPEAT     samples along each component, runs of each sample (50, 20; the slowest
#                     pallets have their own)
#   MIN_SECONDS       a benchmark goes on for at least so long (2)
set -euo pipefail

: "${CARGO_TARGET_DIR:?has to name a target folder that no other recipe uses}"
steps=${STEPS:-50}
repeat=${REPEAT:-20}
min_seconds=${MIN_SECONDS:-2}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
measure=$CARGO_TARGET_DIR/measure

cd "$root"
# Contracts for pallet-revive's own benchmarks, which are not run here: its weights are put together
# from those published with it. Making them would need compilers that neither crates.io nor Debian
# has.
export SKIP_PALLET_REVIVE_FIXTURES=1
echo "==> building the runtime with its benchmarks"
# `check` runs the build script, which makes the blob, and does not compile the native runtime.
scripts/build.sh cargo check --locked --release --package credence-runtime \
    --features runtime-benchmarks
echo "==> building the program that measures"
# The runtimes among its dependencies are not used.
SKIP_WASM_BUILD=1 cargo build --locked --release --manifest-path build/bencher/Cargo.toml

# The files carry the command that made them. It is run in a folder of its own, so that no path
# of this machine is part of it.
rm -rf "$measure"
mkdir -p "$measure/weights"
cp build/bencher/weights.hbs "$measure"
sed -n '2,3s|^#|//|p' scripts/weights.sh >"$measure/header.txt"
blob=release/wbuild/credence-runtime/credence_runtime.compact.compressed.wasm
cp "$CARGO_TARGET_DIR/$blob" "$measure/runtime.wasm"
cd "$measure"
export PATH=$CARGO_TARGET_DIR/release:$PATH
# Staking's benchmarks bond less than a network asks for.
echo '{ "staking": { "minValidatorBond": 0, "minNominatorBond": 0 } }' >genesis.json
runtime=(--runtime=runtime.wasm --genesis-builder=runtime --genesis-patch=genesis.json)

# measure_pallet NAME: the weights of its calls and hooks.
measure_pallet() {
    local pallet=$1
    local samples=("--steps=$steps" "--repeat=$repeat" "--min-duration=$min_seconds")
    case $pallet in
        # They would take many minutes more: every run of a sample builds hundreds of accounts.
        frame_election_provider_support) samples=(--steps=20 --repeat=10 "${samples[@]:2}") ;;
        pallet_staking) samples=(--steps=20 --repeat=10 "${samples[@]:2}") ;;
        # Its cost grows with the peaks of the range, its component counts leaves. Of the first 512
        # leaves the last one meets the most peaks and merges them all.
        pallet_mmr) samples=(--low=1 --high=512 --steps=2 "${samples[@]:1}") ;;
    esac
    # A node of this chain does not record a proof of the blocks it makes or imports.
    credence-bencher pallet "${runtime[@]}" "--pallet=$pallet" '--extrinsic=*' "${samples[@]}" \
        --disable-proof-recording --template=weights.hbs --output=weights --quiet
}

# What a block and a transaction cost besides hooks and calls.
measure_overhead() {
    credence-bencher overhead "${runtime[@]}" --metric=median --header=header.txt \
        --weight-path=weights &&
        sed -i 's/sp_core::parameter_types/frame_support::parameter_types/
            s/sp_weights/frame_support::weights/' weights/*_weights.rs &&
        rustfmt --edition 2021 --config-path "$root/rustfmt.toml" weights/*_weights.rs
}

names=("$@")
if [[ ${#names[@]} -eq 0 ]]; then
    credence-bencher pallet "${runtime[@]}" --all --list=pallets --no-csv-header \
        >pallets.txt 2>list.log || { cat list.log >&2 && exit 1; }
    mapfile -t names <pallets.txt
    names=(overhead "${names[@]}")
fi

failed=()
for index in "${!names[@]}"; do
    name=${names[index]}
    start=$SECONDS
    printf '==> %2d/%d %-32s ' $((index + 1)) ${#names[@]} "$name"
    measurement=measure_pallet
    if [[ $name == overhead ]]; then measurement=measure_overhead; fi
    if "$measurement" "$name" &>"$name.log"; then
        mv weights/*.rs "$root/runtime/src/weights/"
        printf '%5d s\n' $((SECONDS - start))
    else
        failed+=("$name")
        rm -f weights/*.rs
        echo "FAILED, see $PWD/$name.log:"
        tail -n 5 "$name.log"
    fi
done

if [[ ${#failed[@]} -gt 0 ]]; then
    echo "no weights were written for: ${failed[*]}" >&2
    exit 1
fi
echo "==> written to runtime/src/weights; commit them"
