// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A callback that never ends by itself
contract BurningCallback is Asker, IInferenceCallback {
    /// @inheritdoc IInferenceCallback
    function onInference(uint256, IInference.JobStatus, uint8, bytes calldata) external pure {
        while (true) {}
    }
}
