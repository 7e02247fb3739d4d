// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {INFERENCE} from "../IInference.sol";

/// @title A contract that makes whatever calls it is given
contract PlainCaller {
    /// Makes the call; never reverts itself.
    function attempt(bytes calldata data)
        external
        payable
        returns (bool succeeded, bytes memory returned)
    {
        (succeeded, returned) = INFERENCE.call{value: msg.value}(data);
    }

    /// Makes a call many times, each with so much gas at the most, whatever it comes to.
    function repeat(address to, bytes memory data, uint256 limit, uint256 times) external {
        for (uint256 i = 0; i < times; i++) {
            assembly ("memory-safe") {
                pop(call(limit, to, 0, add(data, 32), mload(data), 0, 0))
            }
        }
    }
}
