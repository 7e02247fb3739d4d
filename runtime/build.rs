// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Builds the WebAssembly blob of the runtime.

fn main() {
    #[cfg(feature = "std")]
    build_blobs();
}

#[cfg(feature = "std")]
fn build_blobs() {
    use substrate_wasm_builder::WasmBuilder;

    // Under `cargo clippy` the blob would be compiled by clippy's driver, and kept.
    std::env::remove_var("RUSTC_WORKSPACE_WRAPPER");

    WasmBuilder::init_with_defaults().build();
    // The demo and the tests share this build; an operator's has no use for the second blob.
    if std::env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_some() {
        WasmBuilder::init_with_defaults()
            .enable_feature("next-version")
            .set_file_name("next_version.rs")
            .build();
    }
}
