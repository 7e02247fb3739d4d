# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Everything a person or CI does here. `make` lists the recipes.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/credence
# One target folder for all checkouts, CI's included, and one selection of crates and features for
# every recipe: cargo unifies features per selection, and a second one rebuilds hundreds of crates.
export CARGO_TARGET_DIR ?= $(CACHE)/target
export PATH := $(CACHE)/tools/bin:$(PATH)
CARGO_BUILD := cargo build --locked --workspace --all-targets
BUILD := scripts/build.sh $(CARGO_BUILD)
BIN := $(CARGO_TARGET_DIR)/debug

# Validators of `make localnet`.
N ?= 4
# Which tests: a nextest filter, as in FILTER='binary(finality)'.
FILTER ?= all()
# More arguments for `make demo`, such as --keep, --cheat fabricate, --images 60.
ARGS ?=
# How long `make test-long` goes on: 30m, 8h.
DURATION ?= 1h

.PHONY: help
help: ## List the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup setup-demo setup-test setup-eth-rpc
setup: ## Install what all recipes need (each installs its own needs, too)
	@scripts/setup.sh all
setup-demo setup-test setup-eth-rpc:
	@scripts/setup.sh $(@:setup-%=%)

.PHONY: build
build: setup-demo ## Build the node, the tools and the tests
	@$(BUILD)

.PHONY: demo
demo: build ## Show it all: validators, checkers, workers of whom one cheats (ARGS=--keep: stay up)
	@$(BIN)/credence-demo $(ARGS)

.PHONY: test
test: setup-test ## Run all tests (FILTER='binary(finality)': some of them)
	@$(BUILD)
	cargo nextest run --locked --workspace -E '$(FILTER)'

.PHONY: test-long
test-long: setup-test eth-rpc ## Run fuzzing, kills, forks and soak for DURATION=1h; a later run resumes
	@$(BUILD)
	@scripts/contracts-live.sh
	scripts/test-long.sh $(DURATION)

.PHONY: receipt-wasm
# A target folder of its own: its flags are not those of the other crates. The flag is the one that
# keeps code for a node's own functions out of sp-* crates.
IN_RECEIPT_WASM := cd receipt/wasm && RUSTFLAGS='--cfg substrate_runtime' \
	CARGO_TARGET_DIR=$(CACHE)/wasm-target
RECEIPT_WASM_OUT ?= $(CACHE)/receipt-wasm
receipt-wasm: setup-demo ## Build the verifier of receipts for browsers and Node.js
	$(IN_RECEIPT_WASM) cargo build --locked --release --target wasm32v1-none
	mkdir -p $(RECEIPT_WASM_OUT)
	cp receipt/wasm/credence-receipt.{mjs,d.ts} \
		$(CACHE)/wasm-target/wasm32v1-none/release/credence_receipt_wasm.wasm $(RECEIPT_WASM_OUT)
	@ls -l $(RECEIPT_WASM_OUT)

.PHONY: localnet localnet-stop clean-localnet
localnet: build ## Run N=4 validators in this terminal until Ctrl-C
	@$(BIN)/credence-localnet up --validators $(N)
localnet-stop: ## Stop the local network
	@$(BIN)/credence-localnet stop
clean-localnet: ## Stop the local network and delete its data
	if [[ -x $(BIN)/credence-localnet ]]; then $(BIN)/credence-localnet stop; fi
	rm -rf $(CACHE)/localnet

.PHONY: lint
lint: setup ## Check format, spelling, scripts, and clippy's opinion
	cargo fmt --all --check
	rustfmt --check --edition 2021 $$(git ls-files 'build/*.rs' 'receipt/wasm/*.rs')
	if command -v taplo; then RUST_LOG=warn taplo fmt --check; fi
	if command -v typos; then typos; fi
	shellcheck scripts/*.sh .ci/run
	cargo clippy --locked --workspace --all-targets -- -D warnings
	$(IN_RECEIPT_WASM) cargo clippy --locked --release --target wasm32v1-none -- -D warnings

.PHONY: doc
doc: setup-demo ## Build the API documentation; a warning is an error
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items

.PHONY: deny deny-advisories
deny: setup ## Check licences, sources and banned crates of the dependency tree
	cargo deny --locked --offline check --hide-inclusion-graph -A parse-error bans licenses sources
deny-advisories: setup ## Check the tree against the security advisories (needs GitHub)
	cargo deny --locked check advisories

.PHONY: chain-spec
# The client cannot be built against a runtime whose metadata it does not know yet: what it needs
# is built first, with the errors of the rest ignored: the second build below reports them.
chain-spec: setup-demo ## Generate the committed chain specs and the client's metadata
	$(CARGO_BUILD) --keep-going || true
	$(BIN)/examples/metadata > client/metadata.scale.new
	mv client/metadata.scale.new client/metadata.scale
	@$(BUILD)
	scripts/chain-spec.sh $(BIN)/credence-node

.PHONY: weights
# Which pallets: none named are all of them.
PALLETS ?=
# Not part of CI: the builds are optimised, and the figures are those of the machine they come from.
weights: setup-demo ## Measure the runtime's weights (PALLETS="pallet_sudo pallet_proxy": some)
	CARGO_TARGET_DIR=$(CACHE)/weights-target scripts/weights.sh $(PALLETS)

.PHONY: performance
performance: setup-demo ## Write docs/performance.md: what calls, jobs and their state cost
	@$(BUILD)
	scripts/performance.sh $(BIN)/examples

.PHONY: models models-minilm calibration
# Not part of CI: the files are committed, and other processors may train other weights.
models: ## Train the models of models/ again; the files stay the same
	@scripts/models.sh train
models-minilm: ## Build the MiniLM sentence encoder in the cache, for benchmarks
	@scripts/models.sh minilm
calibration: ## Write docs/calibration.md: noise of the models, and what cheats change
	@scripts/models.sh calibration

.PHONY: contracts eth-rpc eth-rpc-run contracts-live
# The npm package: its compiled contracts are committed, for the demonstration and for tests.
contracts: setup-test ## Compile the Solidity contracts anew, and run their tests
	cd contracts && npm ci --no-audit --no-fund && npm run build && npm test
# A target folder and a lock file of its own: it shares few crates with the chain at the same
# versions and features.
ETH_RPC := $(CACHE)/eth-rpc-target/debug/eth-rpc
eth-rpc: setup-eth-rpc ## Build the Ethereum RPC server
	cd contracts/eth-rpc && CARGO_TARGET_DIR=$(CACHE)/eth-rpc-target cargo build --locked
eth-rpc-run: eth-rpc ## Run it beside the demonstration's first node (port 8545)
	$(ETH_RPC) --node-rpc-url ws://127.0.0.1:$(or $(NODE_PORT),9944) --eth-pruning 1000
contracts-live: setup-test build eth-rpc ## Do what docs/contracts.md says, with viem and polkadot-api
	@scripts/contracts-live.sh

.PHONY: conformance
conformance: setup-demo ## Run the ONNX project's operator tests through the engine (needs PyPI)
	@$(BUILD)
	@scripts/conformance.sh $(BIN)/examples/conformance

.PHONY: bench-index
# Not part of CI: the figures are those of the machine they come from. The first build is optimised;
# what needs the whole node, import with an indexer and the state read through by RPC, is measured in
# the build of the tests, both sides alike (BENCH_INDEX_ROUNDS=, BENCH_INDEX_RECORDS=,
# BENCH_INDEX_SCANS=).
bench-index: setup-test ## Measure the history: RPC, pages, export, indexing, import (BENCH_INDEX_ROWS=)
	cargo build --release --locked -p credence-index --example index_bench
	@$(CARGO_TARGET_DIR)/release/examples/index_bench
	@$(BUILD)
	@cargo nextest run --locked --workspace --profile campaign --run-ignored only --no-capture \
		-E 'package(credence-node) & test(measures)'

.PHONY: bench-gas
# Not part of CI, as above. Measures the blob that nodes of tests and demo run.
bench-gas: build ## Measure what the precompile's functions take against what they charge
	SKIP_WASM_BUILD=1 cargo build --release --locked -p credence-runtime --example gas
	@$(CARGO_TARGET_DIR)/release/examples/gas \
		$(BIN)/wbuild/credence-runtime/credence_runtime.compact.compressed.wasm

.PHONY: bench-receipt
# Not part of CI, as above.
bench-receipt: setup-demo ## Measure receipts: sizes, time to verify (BENCH_RECEIPT_ROUNDS=)
	cargo build --release --locked -p credence-receipt --example receipt_bench
	@$(CARGO_TARGET_DIR)/release/examples/receipt_bench

.PHONY: bench
# Not part of CI: the builds are optimised, and figures need a machine that does nothing else.
bench: setup-demo ## Measure worker and engine against bare ONNX Runtime (BENCH_SECONDS=30: shorter)
	scripts/build.sh cargo build --locked --release -p credence-engine \
		-p credence-inference-worker --example engine_bench --example worker_bench
	@scripts/bench.sh $(CARGO_TARGET_DIR)/release/examples

.PHONY: release
release: setup-demo ## Build the optimised node, worker and tool for operators
	scripts/build.sh cargo build --locked --release --bin credence-node --bin credence-localnet \
		--bin credence-worker --bin credence
	@ls -l $(CARGO_TARGET_DIR)/release/credence{,-node,-localnet,-worker}

.PHONY: freeze-testnet
TAG ?=
freeze-testnet: build ## Fix the test network's genesis for ever under TAG=testnet-1
	@scripts/freeze-testnet.sh $(BIN)/credence-node $(TAG)
