// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, INFERENCE} from "../IInference.sol";

/// @title A contract that asks for whatever it is told to ask for
/// @notice What the other contracts of this folder have in common. Anybody may use it: for tests
/// only.
abstract contract Asker {
    /// The job asked for last.
    uint256 public job;

    receive() external payable {}

    /// Asks in this contract's name, with the value that comes along.
    function ask(IInference.Request calldata what) external payable returns (uint256) {
        job = IInference(INFERENCE).request{value: msg.value}(what);
        return job;
    }

    /// Cancels a job in this contract's name.
    function cancel(uint256 which) external {
        IInference(INFERENCE).cancel(which);
    }

    /// Withdraws what this contract is owed.
    function withdraw() external returns (uint256) {
        return IInference(INFERENCE).withdraw();
    }
}
