// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

/// @title A proxy
/// @notice Runs another contract's code in its own name.
contract DelegatingProxy {
    address private immutable implementation;

    constructor(address code) {
        implementation = code;
    }

    receive() external payable {}

    fallback() external payable {
        address code = implementation;
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let succeeded := delegatecall(gas(), code, data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            if iszero(succeeded) {
                revert(data, returndatasize())
            }
            return(data, returndatasize())
        }
    }
}
