#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Freezes the test network's genesis: from then on `make chain-spec` leaves it alone, and the tests
# fail if chain-spec/testnet/raw.json changes. Refuses while the genesis carries rehearsal keys.
#
# Usage: freeze-testnet.sh NODE TAG
#   NODE  the credence-node binary
#   TAG   the tag the release will carry, e.g. testnet-1
set -euo pipefail
cd "$(dirname "$0")/.."
node=${1:?usage: freeze-testnet.sh NODE TAG}
tag=${2:?name the release: make freeze-testnet TAG=testnet-1}
folder=chain-spec/testnet

if [[ -e $folder/frozen.json ]]; then
  echo "The test network is frozen already: $folder/frozen.json" >&2
  exit 1
fi
for name in 1 2 3 4 root; do
  address=$("$node" key inspect --network substrate "//Credence//testnet//$name" |
    awk '/SS58 Address/ { print $3 }')
  if [[ -z $address ]]; then
    echo "The node could not derive the rehearsal key $name." >&2
    exit 1
  fi
  if grep -q "$address" "$folder/plain.json"; then
    echo "The genesis carries the rehearsal key //Credence//testnet//$name, whose secret is public." >&2
    echo "Put the founders' keys into runtime/src/genesis_config_presets.rs, run \`make chain-spec\`." >&2
    exit 1
  fi
done
hash=$(b2sum -l 256 "$folder/raw.json" | cut -d ' ' -f 1)
printf '{\n  "tag": "%s",\n  "blake2_256": "%s"\n}\n' "$tag" "$hash" > "$folder/frozen.json"
echo "Frozen. Commit $folder/frozen.json, then: git tag $tag"
