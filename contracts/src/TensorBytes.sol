// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {TooLarge, Truncated} from "./TensorErrors.sol";

/// @title Bytes of tensors
/// @notice Reads and writes memory; never reads a value beyond the bytes.
library TensorBytes {
    /// The longest encoding.
    uint256 internal constant MAX_BYTES = 16 * 1024;

    bytes32 private constant NOT_ASCII =
        0x8080808080808080808080808080808080808080808080808080808080808080;

    /// The byte at `offset`, if there is one.
    function takeByte(bytes memory source, uint256 offset) internal pure returns (uint256) {
        if (offset >= source.length) revert Truncated();
        return get(source, offset, 1);
    }

    /// The offset behind `length` bytes from `offset` on, if there are as many.
    function skip(bytes memory source, uint256 offset, uint256 length)
        internal
        pure
        returns (uint256)
    {
        if (offset > source.length || length > source.length - offset) revert Truncated();
        return offset + length;
    }

    /// The little-endian number in `size` bytes, at most eight, at `offset`.
    function get(bytes memory source, uint256 offset, uint256 size)
        internal
        pure
        returns (uint256 value)
    {
        if (offset + size > source.length) revert Truncated();
        assembly ("memory-safe") {
            // Bytes behind the number, which may be none of ours, are shifted out.
            value := shr(sub(256, shl(3, size)), mload(add(add(source, 32), offset)))
        }
        return reverse(value) >> (64 - 8 * size);
    }

    /// The eight bytes of a number in reverse order.
    function reverse(uint256 value) private pure returns (uint256) {
        unchecked {
            value = ((value & 0x00ff00ff00ff00ff) << 8) | ((value >> 8) & 0x00ff00ff00ff00ff);
            value = ((value & 0x0000ffff0000ffff) << 16) | ((value >> 16) & 0x0000ffff0000ffff);
            return ((value & 0xffffffff) << 32) | (value >> 32);
        }
    }

    /// A copy of a part, which the caller knows to be there.
    function slice(bytes memory source, uint256 offset, uint256 length)
        internal
        pure
        returns (bytes memory part)
    {
        part = new bytes(length);
        for (uint256 i = 0; i < length; i += 32) {
            assembly ("memory-safe") {
                // The last word may bring bytes from behind the part, into its padding.
                mstore(add(add(part, 32), i), mload(add(add(add(source, 32), offset), i)))
            }
        }
        uint256 used = length % 32;
        if (used > 0) {
            assembly ("memory-safe") {
                let last := add(add(part, 32), sub(length, used))
                let mask := shl(shl(3, sub(32, used)), not(0))
                mstore(last, and(mload(last), mask))
            }
        }
    }

    /// Whether bytes are UTF-8.
    function isText(bytes memory source, uint256 offset, uint256 length)
        internal
        pure
        returns (bool)
    {
        unchecked {
            uint256 end = offset + length;
            while (offset < end) {
                bytes32 word;
                assembly ("memory-safe") {
                    word := mload(add(add(source, 32), offset))
                }
                if (end - offset >= 32 && word & NOT_ASCII == 0) {
                    offset += 32;
                    continue;
                }
                uint256 size = characterBytes(word);
                if (size == 0 || size > end - offset) return false;
                offset += size;
            }
            return true;
        }
    }

    /// How many bytes the UTF-8 character takes with which `word` begins; 0 if it is none.
    function characterBytes(bytes32 word) private pure returns (uint256) {
        uint8 first = uint8(word[0]);
        if (first < 0x80) return 1;
        // No character begins so; it would be too long a form of another, or beyond the last.
        if (first < 0xc2 || first > 0xf4) return 0;
        uint8 second = uint8(word[1]);
        uint8 least = 0x80;
        uint8 most = 0xbf;
        if (first == 0xe0) least = 0xa0;
        else if (first == 0xf0) least = 0x90;
        // Surrogates, and what is beyond U+10FFFF.
        else if (first == 0xed) most = 0x9f;
        else if (first == 0xf4) most = 0x8f;
        if (second < least || second > most) return 0;
        if (first < 0xe0) return 2;
        if (word[2] & 0xc0 != 0x80) return 0;
        if (first < 0xf0) return 3;
        return word[3] & 0xc0 == 0x80 ? 4 : 0;
    }

    /// Bytes to fill with `put` and `copy`, which need a word of memory behind them.
    function newData(uint256 length) internal pure returns (bytes memory data) {
        if (length > MAX_BYTES) revert TooLarge();
        data = new bytes(length + 32);
        assembly ("memory-safe") {
            mstore(data, length)
        }
    }

    /// Writes a number of at most eight bytes, little-endian. What follows in `data` is zeroed:
    /// fill it from the beginning on.
    function put(bytes memory data, uint256 offset, uint256 value) internal pure {
        value = reverse(value) << 192;
        assembly ("memory-safe") {
            mstore(add(add(data, 32), offset), value)
        }
    }

    /// Copies `source` to `offset` of `data`, from the beginning on like `put`.
    function copy(bytes memory source, bytes memory data, uint256 offset) internal pure {
        for (uint256 i = 0; i < source.length; i += 32) {
            assembly ("memory-safe") {
                mstore(add(add(add(data, 32), offset), i), mload(add(add(source, 32), i)))
            }
        }
    }
}
