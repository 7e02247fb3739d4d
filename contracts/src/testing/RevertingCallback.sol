// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A callback that reverts with a reason
/// @notice Until it is mended, as a contract may be whose callback is then retried.
contract RevertingCallback is Asker, IInferenceCallback {
    /// What it reverts with; with an empty reason it does not revert.
    string public reason = "not today";
    /// How often it was called and did not revert.
    uint256 public count;

    /// Changes the reason.
    function setReason(string calldata next) external {
        reason = next;
    }

    /// @inheritdoc IInferenceCallback
    function onInference(uint256, IInference.JobStatus, uint8, bytes calldata) external {
        if (bytes(reason).length > 0) revert(reason);
        count += 1;
    }
}
