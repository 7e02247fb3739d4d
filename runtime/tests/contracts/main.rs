// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The precompile and callbacks, with contracts compiled by solc, on the real runtime.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod callbacks;
mod chain;
mod functions;
mod package;
mod random;
#[path = "../support/mod.rs"]
mod support;

use pallet_revive::precompiles::alloy;

#[allow(missing_docs, clippy::too_many_arguments)]
mod testing {
    use super::alloy;

    alloy::sol! {
        struct Request {
            bytes32 model;
            uint8 assurance;
            uint32 deadline;
            uint256 budget;
            uint64 callbackGas;
            uint256 callbackDeposit;
            bytes input;
        }

        struct Received {
            address sender;
            uint256 job;
            uint8 status;
            uint8 assurance;
            bytes output;
            uint256 gas;
        }

        struct Attempt {
            bool succeeded;
            bytes returned;
        }

        function ask(Request what) external payable returns (uint256);
        function cancel(uint256 which) external;
        function count() external view returns (uint256);
        function calls(uint256 index) external view returns (Received memory);
        function attempts(uint256 index) external view returns (Attempt memory);
        function setNext(Request what, uint256 value) external payable;
        function setReason(string next) external;
        function setSlots(uint256 number) external;
        function clear() external;
        function attempt(bytes data) external payable returns (bool succeeded, bytes memory returned);
        function run(Request what) external payable;
        function job() external view returns (uint256);
        function made() external view returns (address);
        function destroy() external;
    }
}

impl From<pallet_inference_precompile::IInference::Request> for testing::Request {
    fn from(what: pallet_inference_precompile::IInference::Request) -> Self {
        Self {
            model: what.model,
            assurance: what.assurance,
            deadline: what.deadline,
            budget: what.budget,
            callbackGas: what.callbackGas,
            callbackDeposit: what.callbackDeposit,
            input: what.input,
        }
    }
}
