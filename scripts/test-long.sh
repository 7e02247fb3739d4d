#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Runs every campaign at once for the time given. Totals are kept in the cache folder, so that a
# later run goes on where this one ended, and Ctrl-C loses at most the round under way.
#
# Usage: test-long.sh DURATION   (45s, 30m, 8h)
set -euo pipefail
cd "$(dirname "$0")/.."

duration=${1:?usage: test-long.sh DURATION, e.g. 45s, 30m, 8h}
if [[ ! $duration =~ ^([1-9][0-9]*)([smh])$ ]]; then
    echo "DURATION is a number and s, m or h, such as 30m; not \`$duration\`" >&2
    exit 2
fi
case ${BASH_REMATCH[2]} in
    s) factor=1 ;;
    m) factor=60 ;;
    h) factor=3600 ;;
esac
export CREDENCE_CAMPAIGN_SECONDS=$((BASH_REMATCH[1] * factor))
export CREDENCE_CAMPAIGN_FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/credence/campaigns
mkdir -p "$CREDENCE_CAMPAIGN_FOLDER"

echo "==> campaigns for $duration; totals in $CREDENCE_CAMPAIGN_FOLDER"
cargo nextest run --locked --workspace --profile campaign \
    -E 'binary(campaign) | binary(random_calls) | test(campaign_of)'
