// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

// Why tensors cannot be built or read.

/// The encoding's version is not 1.
error UnknownVersion();
/// The bytes end in the middle of a tensor.
error Truncated();
/// Bytes follow the last tensor, or the last element.
error TrailingBytes();
/// More than 16 tensors, 8 axes, 64 bytes of a name, or 16 KiB.
error TooLarge();
/// No element type has this number.
error UnknownType(uint8 dtype);
/// A name or string that is not UTF-8, or an empty or repeated name.
error MalformedText();
/// A bool that is neither 0 nor 1.
error MalformedBool();
/// The encoding has no tensor of this name.
error NoTensor(string name);
/// The tensor's elements are of another type.
error OtherType(uint8 found);
/// The tensor is of another shape, or was given another number of elements than its shape has.
error OtherShape();
/// The tensor has no such element or axis.
error NoElement(uint256 index, uint256 count);
/// The element is infinite or not a number.
error NotFinite();
/// The number does not fit the type.
error OutOfRange();
