#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Measures the engine and the whole worker against bare ONNX Runtime, and prints one table.
# docs/benchmarks.md says what is measured and how.
#
# Usage: bench.sh FOLDER
#   FOLDER  holds the built examples `engine_bench` and `worker_bench`
# Environment:
#   BENCH_SECONDS          length of the overload of each model (120; 0: none)
#   BENCH_ROUNDS           rounds of each comparison, of two pairs each (15)
#   BENCH_THREADS          threads of a run on the CPU (0: one for each core)
#   CREDENCE_BENCH_DEVICE  cpu or cuda (cpu); with cuda, a fallback to the CPU fails, and
#                          models/calibration/devices-cuda.json is written, too
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

examples=${1:?usage: bench.sh FOLDER}
device=${CREDENCE_BENCH_DEVICE:-cpu}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/credence
data=$cache/bench
goal=0.97
arguments=(--device "$device" --rounds "${BENCH_ROUNDS:-15}" --threads "${BENCH_THREADS:-0}")
more=()
if [[ $device == cuda ]]; then
    goal=0.95
    more=(--differences models/calibration/devices-cuda.json)
fi

models=(models/digits/digits.onnx)
if [[ -e $cache/models/minilm/minilm.onnx ]]; then
    models+=("$cache/models/minilm/minilm.onnx")
else
    echo "==> no MiniLM here: 'make models-minilm' builds it; without it, no realistic model" >&2
fi

mkdir -p "$data"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cpu=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
cat <<END
$(date --utc +%Y-%m-%d), $(nproc) cores of ${cpu:-$(uname -m)}, load $(cut -d ' ' -f 1 /proc/loadavg)
device: $device; journal on $(stat --file-system --format %T "$data"), $data
END
{
    echo "==> the whole worker"
    "$examples/worker_bench" "${arguments[@]}" "${more[@]}" --data "$data" "${models[@]}"
    echo "==> the engine"
    "$examples/engine_bench" "${arguments[@]}" --overload-s "${BENCH_SECONDS:-120}" "${models[@]}"
} | tee "$log"

echo
awk -v goal="$goal" -f scripts/bench.awk "$log"
