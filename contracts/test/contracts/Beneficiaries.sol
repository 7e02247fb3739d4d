// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

interface IWithdraw {
    function withdraw(address payable who) external returns (uint256);
}

/// Takes no money.
contract Refusing {}

/// Withdraws again when it is paid, once.
contract Greedy {
    bool private isAgain;
    /// Whether the second withdrawal was refused.
    bool public wasRefused;

    receive() external payable {
        if (isAgain) return;
        isAgain = true;
        try IWithdraw(msg.sender).withdraw(payable(address(this))) {}
        catch {
            wasRefused = true;
        }
    }
}

/// Sells and operates in its own name, but takes no money.
contract RefusingOwner {
    /// Makes a contract; its address.
    function make(bytes memory code) external payable returns (address made) {
        assembly ("memory-safe") {
            made := create(callvalue(), add(code, 32), mload(code))
        }
    }

    /// Calls, and reverts as the called does.
    function run(address to, bytes calldata data) external payable returns (bytes memory) {
        (bool succeeded, bytes memory returned) = to.call{value: msg.value}(data);
        if (!succeeded) {
            assembly ("memory-safe") {
                revert(add(returned, 32), mload(returned))
            }
        }
        return returned;
    }
}
