// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A requester that keeps all it is told
/// @notice It takes calls from anybody, and says who called: for tests only.
contract Recorder is Asker, IInferenceCallback {
    struct Call {
        address sender;
        uint256 job;
        IInference.JobStatus status;
        uint8 assurance;
        bytes output;
        /// The gas that was left on entry.
        uint256 gas;
    }

    event Called(
        address indexed sender,
        uint256 indexed job,
        IInference.JobStatus status,
        uint8 assurance,
        bytes output
    );

    Call[] private received;

    /// @inheritdoc IInferenceCallback
    function onInference(
        uint256 which,
        IInference.JobStatus status,
        uint8 assurance,
        bytes calldata output
    ) external {
        uint256 gas = gasleft();
        received.push(Call(msg.sender, which, status, assurance, output, gas));
        emit Called(msg.sender, which, status, assurance, output);
    }

    /// How often it was called.
    function count() external view returns (uint256) {
        return received.length;
    }

    /// A call, the first at 0.
    function calls(uint256 index) external view returns (Call memory) {
        return received[index];
    }
}
