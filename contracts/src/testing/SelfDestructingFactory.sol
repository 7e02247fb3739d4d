// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference} from "../IInference.sol";
import {SelfDestructing} from "./SelfDestructing.sol";

/// @title Makes a requester that is gone when its transaction ends
contract SelfDestructingFactory {
    /// The requester made last.
    address public made;
    /// The job it asked for.
    uint256 public job;

    receive() external payable {}

    /// Makes a requester, has it ask, and destroys it.
    function run(IInference.Request calldata what) external payable {
        SelfDestructing requester = new SelfDestructing();
        made = address(requester);
        job = requester.ask{value: msg.value}(what);
        requester.destroy();
    }
}
