#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Writes docs/performance.md. Usage: performance.sh FOLDER, which holds the examples `performance`
# and `state_growth`. A page whose figures have not changed keeps the machine and date it has.
set -euo pipefail

examples=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
page=docs/performance.md
heading='## How this page was made'
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT

"$examples/performance" >"$fresh"
echo "==> settling jobs to see what state they leave, half a minute"
{ echo && "$examples/state_growth" && echo; } >>"$fresh"

if [[ -e $page ]] && sed "/^$heading\$/,\$d" "$page" | cmp --silent - "$fresh"; then
    echo "==> $page is up to date"
    exit
fi

cpu=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
cat >>"$fresh" <<END
$heading
By \`make performance\` on $(date --utc +%Y-%m-%d), on $(nproc) cores of ${cpu:-$(uname -m)}, with $(rustc --version | cut -d ' ' -f 1,2). No figure depends on that machine: weights are those of \`runtime/src/weights\`, whose files name the machine that measured them, and state is counted.
END
cat "$fresh" >"$page"
echo "==> wrote $page; commit it"
