// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A callback that stores much
contract StoringCallback is Asker, IInferenceCallback {
    /// How many new slots a call fills.
    uint256 public slots = 64;
    /// What it has stored.
    uint256[] public stored;

    /// Sets how many new slots a call fills.
    function setSlots(uint256 number) external {
        slots = number;
    }

    /// Frees all of them.
    function clear() external {
        delete stored;
    }

    /// @inheritdoc IInferenceCallback
    function onInference(uint256 which, IInference.JobStatus, uint8, bytes calldata) external {
        uint256 number = slots;
        for (uint256 i = 0; i < number; i++) {
            stored.push(uint256(keccak256(abi.encode(which, i))) | 1);
        }
    }

    /// How many slots it fills now.
    function count() external view returns (uint256) {
        return stored.length;
    }
}
