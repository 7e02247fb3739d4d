#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Runs the ONNX project's backend node tests through our engine and through plain ONNX Runtime, and
# compares. The cases are generated once per set of packages.
#
# Usage: conformance.sh RUNNER
#   RUNNER  the built example `conformance` of credence-engine
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

runner=${1:?usage: conformance.sh RUNNER}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/credence
venv=$cache/conformance-venv
cases=$cache/conformance
# onnx 1.21 writes opset 26, the newest that ONNX Runtime 1.31.1 accepts (1.22 writes 27).
packages=(
    onnx==1.21.0
    onnxruntime==1.31.1
    numpy==2.4.6
    ml_dtypes==0.6.0
    protobuf==7.36.2
)
stamp="${packages[*]} $(sha256sum scripts/conformance.py | cut -d' ' -f1)"

# Where no cases are yet there is no stamp, and they are made.
if [[ $(cat "$cases/stamp" 2>/dev/null || true) != "$stamp" ]]; then
    [[ -x $venv/bin/python ]] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check "${packages[@]}"
    "$venv/bin/python" -W ignore::RuntimeWarning scripts/conformance.py "$cases"
    echo "$stamp" >"$cases/stamp"
fi
exec "$runner" "$cases"
