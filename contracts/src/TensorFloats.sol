// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {NotFinite, OutOfRange} from "./TensorErrors.sol";

/// @title Floats and fixed-point numbers
/// @notice Both without their sign; fixed-point numbers in units of 10^-18. Rounds to the nearest,
/// of two equally near to the even.
library TensorFloats {
    /// The parameters of a binary float: its significand has `precision` bits with the implicit
    /// one, its smallest positive number is 2^-`tiniest`, its exponent's field is `mask` in
    /// infinities.
    struct Format {
        uint256 precision;
        uint256 tiniest;
        uint256 mask;
    }

    uint256 private constant ONE = 1e18;
    // Of these it has so many.
    uint256 private constant ONE_BITS = 60;

    /// The bits of the float nearest to `value` / 10^18.
    function nearestFloat(Format memory format, uint256 value)
        internal
        pure
        returns (uint256 bits)
    {
        if (value == 0) return 0;
        unchecked {
            // The float is a whole number, below 2^precision, of units of 2^(shift - tiniest).
            uint256 place = exponentOf(value, format.tiniest);
            uint256 shift = place >= format.precision ? place - format.precision + 1 : 0;
            // For greater floats the divisor takes the scale, for others the dividend. Both fit: a
            // quotient of at most 53 bits comes of a dividend of 256 bits, or of a divisor of 60.
            uint256 dividend = value;
            uint256 divisor = ONE;
            if (shift > format.tiniest) divisor <<= shift - format.tiniest;
            else dividend <<= format.tiniest - shift;
            uint256 quotient = dividend / divisor;
            uint256 twice = 2 * (dividend - quotient * divisor);
            if (twice > divisor || (twice == divisor && quotient & 1 == 1)) quotient += 1;
            // The implicit bit of the significand counts up the exponent's field, and so does a
            // carry out of the rounding.
            bits = (shift << (format.precision - 1)) + quotient;
            if (bits >= format.mask << (format.precision - 1)) revert OutOfRange();
        }
    }

    /// The place of the first bit of `value` / 10^18, counted from 2^-`tiniest`; 0 if it is less.
    function exponentOf(uint256 value, uint256 tiniest) private pure returns (uint256) {
        unchecked {
            uint256 bits = bitLength(value);
            bool isBelow = bits >= ONE_BITS
                ? value < ONE << (bits - ONE_BITS)
                : value << (ONE_BITS - bits) < ONE;
            uint256 place = tiniest + bits - (isBelow ? 1 : 0);
            return place > ONE_BITS ? place - ONE_BITS : 0;
        }
    }

    /// The whole number nearest to 10^18 times the float of these bits, which has no sign.
    function nearestFixed(Format memory format, uint256 bits) internal pure returns (uint256) {
        unchecked {
            uint256 field = bits >> (format.precision - 1);
            if (field == format.mask) revert NotFinite();
            uint256 significand = bits & ((1 << (format.precision - 1)) - 1);
            if (field > 0) {
                significand |= 1 << (format.precision - 1);
                field -= 1;
            }
            if (significand == 0) return 0;
            // At most 53 and 60 bits.
            uint256 product = significand * ONE;
            if (field >= format.tiniest) {
                uint256 up = field - format.tiniest;
                if (up > 255 || product > uint256(type(int256).max) >> up) revert OutOfRange();
                return product << up;
            }
            uint256 down = format.tiniest - field;
            if (down > 255) return 0;
            uint256 quotient = product >> down;
            uint256 rest = product & ((1 << down) - 1);
            uint256 half = 1 << (down - 1);
            return rest > half || (rest == half && quotient & 1 == 1) ? quotient + 1 : quotient;
        }
    }

    function bitLength(uint256 value) private pure returns (uint256 bits) {
        unchecked {
            for (uint256 step = 128; step > 0; step >>= 1) {
                if (value >> step > 0) {
                    value >>= step;
                    bits += step;
                }
            }
            return bits + value;
        }
    }
}
