// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The functions of the contracts in `contracts/src/testing`.

#![allow(missing_docs, unreachable_pub, clippy::too_many_arguments)]

use pallet_inference_precompile::IInference;
use pallet_revive::precompiles::alloy;

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
    function repeat(address to, bytes data, uint256 limit, uint256 times) external;
    function setReady() external;
    function noted() external view returns (uint256);
    function run(Request what) external payable;
    function job() external view returns (uint256);
    function made() external view returns (address);
    function destroy() external;
}

impl From<IInference::Request> for Request {
    fn from(what: IInference::Request) -> Self {
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
