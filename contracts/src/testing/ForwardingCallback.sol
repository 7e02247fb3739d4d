// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback} from "../IInference.sol";
import {Asker} from "./Asker.sol";

/// @title A contract that passes on what it is told, with little gas, and goes on if that fails
contract ForwardingCallback is Asker, IInferenceCallback {
    /// Until then it reverts.
    bool public isReady;
    /// How often it was called back.
    uint256 public count;
    /// How often that was passed on.
    uint256 public noted;

    /// Lets calls back succeed from here on.
    function setReady() external {
        isReady = true;
    }

    // Nothing is ever in it.
    uint256[6] private others;

    /// What it passes on to: looks at more than little gas pays for twice over.
    function note() external {
        uint256 sum = 1;
        for (uint256 i = 0; i < others.length; i++) {
            sum += others[i];
        }
        noted += sum;
    }

    /// @inheritdoc IInferenceCallback
    function onInference(uint256, IInference.JobStatus, uint8, bytes calldata) external {
        require(isReady, "not ready");
        count += 1;
        (bool isNoted,) = address(this).call{gas: 400_000}(abi.encodeCall(this.note, ()));
        isNoted;
    }
}
