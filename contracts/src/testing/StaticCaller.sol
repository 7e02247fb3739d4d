// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {INFERENCE} from "../IInference.sol";

/// @title A contract that calls the precompile by staticcall
contract StaticCaller {
    /// Makes the call; never reverts itself.
    function attempt(bytes calldata data)
        external
        view
        returns (bool succeeded, bytes memory returned)
    {
        (succeeded, returned) = INFERENCE.staticcall(data);
    }
}
