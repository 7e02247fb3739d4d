// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback, INFERENCE} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A callback that calls the precompile back
/// @notice When it is called it asks for `next` with its own money, cancels that job, retries the
/// callback it is in, and withdraws; it keeps what came of each. Only the first call does so.
contract ReenteringCallback is Asker, IInferenceCallback {
    struct Attempt {
        bool succeeded;
        /// What the precompile returned.
        bytes returned;
    }

    /// How often it was called.
    uint256 public count;
    /// The value it asks with.
    uint256 public nextValue;
    IInference.Request private next;
    Attempt[4] private made;

    /// Sets what the callback asks for.
    function setNext(IInference.Request calldata what, uint256 value) external payable {
        next = what;
        nextValue = value;
    }

    /// @inheritdoc IInferenceCallback
    function onInference(uint256 which, IInference.JobStatus, uint8, bytes calldata) external {
        count += 1;
        if (count > 1) return;
        attempt(0, abi.encodeCall(IInference.request, (next)), nextValue);
        uint256 asked = made[0].succeeded ? abi.decode(made[0].returned, (uint256)) : which;
        attempt(1, abi.encodeCall(IInference.cancel, (asked)), 0);
        attempt(2, abi.encodeCall(IInference.retryCallback, (which)), 0);
        attempt(3, abi.encodeCall(IInference.withdraw, ()), 0);
    }

    /// What came of `request` (0), `cancel` (1), `retryCallback` (2) and `withdraw` (3).
    function attempts(uint256 index) external view returns (Attempt memory) {
        return made[index];
    }

    function attempt(uint256 index, bytes memory data, uint256 value) private {
        (bool succeeded, bytes memory returned) = INFERENCE.call{value: value}(data);
        made[index] = Attempt(succeeded, returned);
    }
}
