// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! THIS FILE WAS AUTO-GENERATED USING THE SUBSTRATE BENCHMARK CLI VERSION 64.0.0
//! DATE: 2026-11-21 (Y/M/D)
//! HOSTNAME: `vm`, CPU: `AMD EPYC`
//!
//! SHORT-NAME: `block`, LONG-NAME: `BlockExecution`, RUNTIME: `credence`
//! WARMUPS: `10`, REPEAT: `100`
//! WEIGHT-PATH: `weights`
//! WEIGHT-METRIC: `Median`, WEIGHT-MUL: `1.0`, WEIGHT-ADD: `0`

// Executed Command:
//   credence-bencher
//   overhead
//   --runtime=runtime.wasm
//   --genesis-builder=runtime
//   --genesis-patch=genesis.json
//   --metric=median
//   --header=header.txt
//   --weight-path=weights

use frame_support::parameter_types;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_NANOS, Weight};

parameter_types! {
    /// Weight of executing an empty block.
    /// Calculated by multiplying the *Median* with `1.0` and adding `0`.
    ///
    /// Stats nanoseconds:
    ///   Min, Max: 1_282_959, 5_925_960
    ///   Average:  1_599_756
    ///   Median:   1_469_608
    ///   Std-Dev:  486229.26
    ///
    /// Percentiles nanoseconds:
    ///   99th: 2_109_460
    ///   95th: 1_882_162
    ///   75th: 1_786_379
    pub const BlockExecutionWeight: Weight =
        Weight::from_parts(WEIGHT_REF_TIME_PER_NANOS.saturating_mul(1_469_608), 0);
}

#[cfg(test)]
mod test_weights {
    use frame_support::weights::constants;

    /// Checks that the weight exists and is sane.
    // NOTE: If this test fails but you are sure that the generated values are fine,
    // you can delete it.
    #[test]
    fn sane() {
        let w = super::BlockExecutionWeight::get();

        // At least 100 µs.
        assert!(
            w.ref_time() >= 100u64 * constants::WEIGHT_REF_TIME_PER_MICROS,
            "Weight should be at least 100 µs."
        );
        // At most 50 ms.
        assert!(
            w.ref_time() <= 50u64 * constants::WEIGHT_REF_TIME_PER_MILLIS,
            "Weight should be at most 50 ms."
        );
    }
}
