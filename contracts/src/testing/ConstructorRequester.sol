// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback, INFERENCE} from "../IInference.sol";

/// @title A contract that asks in its constructor, when it has no code yet
contract ConstructorRequester is IInferenceCallback {
    /// The job.
    uint256 public immutable job;
    /// How often it was called.
    uint256 public count;
    /// What it was told last.
    IInference.JobStatus public status;

    constructor(IInference.Request memory what) payable {
        job = IInference(INFERENCE).request{value: msg.value}(what);
    }

    receive() external payable {}

    /// @inheritdoc IInferenceCallback
    function onInference(uint256, IInference.JobStatus ending, uint8, bytes calldata) external {
        count += 1;
        status = ending;
    }
}
