// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A callback that reverts with more bytes than anybody wants to copy
contract ReturnBombCallback is Asker, IInferenceCallback {
    /// How many bytes it reverts with.
    uint256 public constant BOMB_BYTES = 100_000;

    /// @inheritdoc IInferenceCallback
    function onInference(uint256, IInference.JobStatus, uint8, bytes calldata) external pure {
        uint256 length = BOMB_BYTES;
        assembly ("memory-safe") {
            revert(mload(0x40), length)
        }
    }
}
