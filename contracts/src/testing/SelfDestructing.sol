// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A requester that destroys itself while its job is open
/// @notice Code and storage go only if it was made in the same transaction (EIP-6780); see
/// `SelfDestructingFactory`. Else only its money does.
contract SelfDestructing is Asker, IInferenceCallback {
    /// How often it was called.
    uint256 public count;

    /// Destroys this contract; its balance goes to the caller.
    function destroy() external {
        selfdestruct(payable(msg.sender));
    }

    /// @inheritdoc IInferenceCallback
    function onInference(uint256, IInference.JobStatus, uint8, bytes calldata) external {
        count += 1;
    }
}
