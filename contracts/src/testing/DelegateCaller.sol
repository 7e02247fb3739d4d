// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {INFERENCE} from "../IInference.sol";

/// @title A contract that calls the precompile by delegatecall, which it refuses
contract DelegateCaller {
    event Attempted(bool succeeded, bytes returned);

    /// Makes the call; never reverts itself.
    function attempt(bytes calldata data)
        external
        payable
        returns (bool succeeded, bytes memory returned)
    {
        (succeeded, returned) = INFERENCE.delegatecall(data);
        emit Attempted(succeeded, returned);
    }
}
