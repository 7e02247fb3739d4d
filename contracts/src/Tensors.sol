// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {
    MalformedBool,
    MalformedText,
    NoElement,
    NoTensor,
    NotFinite,
    OtherShape,
    OtherType,
    OutOfRange,
    TooLarge,
    TrailingBytes,
    Truncated,
    UnknownType,
    UnknownVersion
} from "./TensorErrors.sol";
import {TensorBytes} from "./TensorBytes.sol";
import {TensorFloats} from "./TensorFloats.sol";

/// @title Canonical tensors
/// @notice Builds inputs and reads outputs of models, to the byte as the chain does.
///
/// To build, chain `Tensors.builder().addU8("image", Tensors.shape(1, 64), pixels).encode()`.
/// To read, `find` a tensor and ask for elements by their number in row-major order. Whatever is
/// not as it should be reverts with one of the errors of TensorErrors.sol; nothing beyond the
/// bytes is read.
///
/// Fixed-point numbers are `int256` in units of 10^-18. A float becomes the nearest such number,
/// and the even one of two equally near; not-a-number, the infinities, and whatever does not fit
/// an `int256` revert. Both zeros become 0. A fixed-point number becomes the nearest float of the
/// type, and of two equally near the one with an even last bit, subnormal ones included, as IEEE
/// 754 rounds by default; beyond the greatest finite float it reverts. Negative numbers too small
/// for the type become negative zero.
library Tensors {
    /// The type of a tensor's elements, by its number in encodings.
    enum DType {
        F16,
        Bf16,
        F32,
        F64,
        I8,
        I16,
        I32,
        I64,
        U8,
        U16,
        U32,
        U64,
        Bool,
        String
    }

    /// A tensor in an encoding. Made by `find` and `decode`; shares the encoding's memory.
    struct Tensor {
        bytes encoding;
        DType dtype;
        uint256 nameStart;
        uint256 nameLength;
        uint256 shapeStart;
        uint256 rank;
        /// How many elements it has.
        uint256 elements;
        /// Where its elements begin and end in the encoding.
        uint256 start;
        uint256 end;
    }

    /// Tensors to encode.
    struct Builder {
        uint256 count;
        bytes32[16] nameHashes;
        bytes body;
    }

    /// 1 in fixed point.
    int256 internal constant ONE = 1e18;
    /// The longest encoding.
    uint256 internal constant MAX_BYTES = TensorBytes.MAX_BYTES;

    uint256 private constant MAX_TENSORS = 16;
    uint256 private constant MAX_NAME_BYTES = 64;
    uint256 private constant MAX_RANK = 8;
    uint256 private constant ENCODING_VERSION = 1;
    uint256 private constant HEAD_BYTES = 2;
    uint256 private constant STRING_LENGTH_BYTES = 4;
    uint256 private constant LAST_DTYPE = uint256(type(DType).max);

    // ---- shapes

    /// The shape of a scalar.
    function scalar() internal pure returns (uint32[] memory) {
        return new uint32[](0);
    }

    /// A shape of one axis.
    function shape(uint32 a) internal pure returns (uint32[] memory axes) {
        axes = new uint32[](1);
        axes[0] = a;
    }

    /// A shape of two axes.
    function shape(uint32 a, uint32 b) internal pure returns (uint32[] memory axes) {
        axes = new uint32[](2);
        axes[0] = a;
        axes[1] = b;
    }

    /// A shape of three axes.
    function shape(uint32 a, uint32 b, uint32 c) internal pure returns (uint32[] memory axes) {
        axes = new uint32[](3);
        axes[0] = a;
        axes[1] = b;
        axes[2] = c;
    }

    /// A shape of four axes.
    function shape(uint32 a, uint32 b, uint32 c, uint32 d)
        internal
        pure
        returns (uint32[] memory axes)
    {
        axes = new uint32[](4);
        axes[0] = a;
        axes[1] = b;
        axes[2] = c;
        axes[3] = d;
    }

    // ---- building

    /// A builder without tensors.
    function builder() internal pure returns (Builder memory) {}

    /// Adds a tensor of signed 64-bit integers.
    function addI64(
        Builder memory self,
        string memory name,
        uint32[] memory axes,
        int64[] memory values
    ) internal pure returns (Builder memory) {
        bytes memory data = TensorBytes.newData(values.length * 8);
        for (uint256 i = 0; i < values.length; i++) {
            TensorBytes.put(data, i * 8, uint64(values[i]));
        }
        return add(self, name, DType.I64, axes, values.length, data);
    }

    /// Adds a tensor of signed 32-bit integers.
    function addI32(
        Builder memory self,
        string memory name,
        uint32[] memory axes,
        int32[] memory values
    ) internal pure returns (Builder memory) {
        bytes memory data = TensorBytes.newData(values.length * 4);
        for (uint256 i = 0; i < values.length; i++) {
            TensorBytes.put(data, i * 4, uint32(values[i]));
        }
        return add(self, name, DType.I32, axes, values.length, data);
    }

    /// Adds a tensor of bytes.
    function addU8(
        Builder memory self,
        string memory name,
        uint32[] memory axes,
        bytes memory values
    ) internal pure returns (Builder memory) {
        return add(self, name, DType.U8, axes, values.length, values);
    }

    /// Adds a tensor of bytes.
    function addU8(
        Builder memory self,
        string memory name,
        uint32[] memory axes,
        uint8[] memory values
    ) internal pure returns (Builder memory) {
        bytes memory data = TensorBytes.newData(values.length);
        for (uint256 i = 0; i < values.length; i++) {
            TensorBytes.put(data, i, values[i]);
        }
        return add(self, name, DType.U8, axes, values.length, data);
    }

    /// Adds a tensor of integers of any of the eight types; each must fit it.
    function addIntegers(
        Builder memory self,
        DType dtype,
        string memory name,
        uint32[] memory axes,
        int256[] memory values
    ) internal pure returns (Builder memory) {
        if (!isInteger(dtype)) revert OtherType(uint8(dtype));
        uint256 size = elementBytes(dtype);
        uint256 bits = 8 * size;
        int256 least = isSigned(dtype) ? -int256(1 << (bits - 1)) : int256(0);
        uint256 mask = (1 << bits) - 1;
        bytes memory data = TensorBytes.newData(values.length * size);
        for (uint256 i = 0; i < values.length; i++) {
            if (values[i] < least || values[i] > least + int256(mask)) revert OutOfRange();
            TensorBytes.put(data, i * size, uint256(values[i]) & mask);
        }
        return add(self, name, dtype, axes, values.length, data);
    }

    /// Adds a tensor of bools.
    function addBool(
        Builder memory self,
        string memory name,
        uint32[] memory axes,
        bool[] memory values
    ) internal pure returns (Builder memory) {
        bytes memory data = TensorBytes.newData(values.length);
        for (uint256 i = 0; i < values.length; i++) {
            TensorBytes.put(data, i, values[i] ? 1 : 0);
        }
        return add(self, name, DType.Bool, axes, values.length, data);
    }

    /// Adds a tensor of strings.
    function addStrings(
        Builder memory self,
        string memory name,
        uint32[] memory axes,
        string[] memory values
    ) internal pure returns (Builder memory) {
        uint256 length = 0;
        for (uint256 i = 0; i < values.length; i++) {
            length += STRING_LENGTH_BYTES + bytes(values[i]).length;
        }
        if (length > MAX_BYTES) revert TooLarge();
        bytes memory data = TensorBytes.newData(length);
        uint256 offset = 0;
        for (uint256 i = 0; i < values.length; i++) {
            bytes memory text = bytes(values[i]);
            if (!TensorBytes.isText(text, 0, text.length)) revert MalformedText();
            TensorBytes.put(data, offset, text.length);
            offset += STRING_LENGTH_BYTES;
            TensorBytes.copy(text, data, offset);
            offset += text.length;
        }
        return add(self, name, DType.String, axes, values.length, data);
    }

    /// Adds a tensor of floats of any of the four types, each the nearest to a fixed-point number.
    function addFloats(
        Builder memory self,
        DType dtype,
        string memory name,
        uint32[] memory axes,
        int256[] memory values
    ) internal pure returns (Builder memory) {
        TensorFloats.Format memory format = formatOf(dtype);
        uint256 size = elementBytes(dtype);
        bytes memory data = TensorBytes.newData(values.length * size);
        uint256 sign = 1 << (8 * size - 1);
        for (uint256 i = 0; i < values.length; i++) {
            uint256 float = TensorFloats.nearestFloat(format, magnitude(values[i]));
            TensorBytes.put(data, i * size, values[i] < 0 ? float | sign : float);
        }
        return add(self, name, dtype, axes, values.length, data);
    }

    /// The encoding.
    function encode(Builder memory self) internal pure returns (bytes memory) {
        return bytes.concat(bytes1(uint8(ENCODING_VERSION)), bytes1(uint8(self.count)), self.body);
    }

    // ---- finding

    /// Finds a tensor by its name.
    /// @dev Checks the whole encoding but for what is in other tensors: their names and strings may
    /// be other than UTF-8, their bools other than 0 or 1, and two may have one name that is not
    /// the sought. Of the tensor found, bools and strings are checked when they are read. `decode`
    /// checks everything.
    function find(bytes memory encoding, string memory name)
        internal
        pure
        returns (Tensor memory found)
    {
        uint256 count = tensorCount(encoding);
        bytes32 wanted = keccak256(bytes(name));
        uint256 offset = HEAD_BYTES;
        bool isFound = false;
        for (uint256 i = 0; i < count; i++) {
            Tensor memory tensor = readTensor(encoding, offset);
            offset = tensor.end;
            if (tensor.nameLength == 0) revert MalformedText();
            if (nameHash(tensor) == wanted) {
                if (isFound) revert MalformedText();
                isFound = true;
                found = tensor;
            }
        }
        if (offset != encoding.length) revert TrailingBytes();
        if (!isFound) revert NoTensor(name);
    }

    /// Finds a tensor by its name and reverts if its type or shape is another.
    function find(bytes memory encoding, string memory name, DType dtype, uint32[] memory axes)
        internal
        pure
        returns (Tensor memory found)
    {
        found = find(encoding, name);
        if (found.dtype != dtype) revert OtherType(uint8(found.dtype));
        if (!hasShape(found, axes)) revert OtherShape();
    }

    /// Reads all tensors and checks everything: what does not revert is the canonical encoding of
    /// exactly one value.
    function decode(bytes memory encoding) internal pure returns (Tensor[] memory tensors) {
        tensors = new Tensor[](tensorCount(encoding));
        uint256 offset = HEAD_BYTES;
        for (uint256 i = 0; i < tensors.length; i++) {
            Tensor memory tensor = readTensor(encoding, offset);
            offset = tensor.end;
            if (tensor.nameLength == 0) revert MalformedText();
            if (!TensorBytes.isText(encoding, tensor.nameStart, tensor.nameLength)) {
                revert MalformedText();
            }
            for (uint256 j = 0; j < i; j++) {
                if (nameHash(tensors[j]) == nameHash(tensor)) revert MalformedText();
            }
            checkElements(tensor);
            tensors[i] = tensor;
        }
        if (offset != encoding.length) revert TrailingBytes();
    }

    // ---- about a tensor

    /// The tensor's name.
    function nameOf(Tensor memory self) internal pure returns (string memory) {
        return string(TensorBytes.slice(self.encoding, self.nameStart, self.nameLength));
    }

    /// The tensor's axes; none for a scalar.
    function shapeOf(Tensor memory self) internal pure returns (uint32[] memory axes) {
        axes = new uint32[](self.rank);
        for (uint256 i = 0; i < axes.length; i++) {
            axes[i] = uint32(TensorBytes.get(self.encoding, self.shapeStart + 4 * i, 4));
        }
    }

    /// Whether the tensor has these axes.
    function hasShape(Tensor memory self, uint32[] memory axes) internal pure returns (bool) {
        if (self.rank != axes.length) return false;
        for (uint256 i = 0; i < axes.length; i++) {
            if (TensorBytes.get(self.encoding, self.shapeStart + 4 * i, 4) != axes[i]) return false;
        }
        return true;
    }

    // ---- elements

    /// An integer of any of the eight types.
    function integerAt(Tensor memory self, uint256 index) internal pure returns (int256 value) {
        if (!isInteger(self.dtype)) revert OtherType(uint8(self.dtype));
        uint256 size = elementBytes(self.dtype);
        value = int256(rawAt(self, index, size));
        if (isSigned(self.dtype)) {
            assembly ("memory-safe") {
                value := signextend(sub(size, 1), value)
            }
        }
    }

    /// A bool.
    function boolAt(Tensor memory self, uint256 index) internal pure returns (bool) {
        if (self.dtype != DType.Bool) revert OtherType(uint8(self.dtype));
        uint256 value = rawAt(self, index, 1);
        if (value > 1) revert MalformedBool();
        return value == 1;
    }

    /// A string. The strings before it are walked over: for all of them use `strings`.
    function stringAt(Tensor memory self, uint256 index) internal pure returns (string memory) {
        if (self.dtype != DType.String) revert OtherType(uint8(self.dtype));
        if (index >= self.elements) revert NoElement(index, self.elements);
        uint256 offset = self.start;
        for (uint256 i = 0; i < index; i++) {
            offset += STRING_LENGTH_BYTES
                + TensorBytes.get(self.encoding, offset, STRING_LENGTH_BYTES);
        }
        return textAt(self.encoding, offset);
    }

    /// All strings.
    function strings(Tensor memory self) internal pure returns (string[] memory values) {
        if (self.dtype != DType.String) revert OtherType(uint8(self.dtype));
        values = new string[](self.elements);
        uint256 offset = self.start;
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = textAt(self.encoding, offset);
            offset += STRING_LENGTH_BYTES + bytes(values[i]).length;
        }
    }

    /// A float of any of the four types, or an integer, in fixed point.
    function fixedAt(Tensor memory self, uint256 index) internal pure returns (int256) {
        if (isInteger(self.dtype)) return integerAt(self, index) * ONE;
        TensorFloats.Format memory format = formatOf(self.dtype);
        uint256 size = elementBytes(self.dtype);
        uint256 raw = rawAt(self, index, size);
        uint256 sign = 1 << (8 * size - 1);
        int256 value = int256(TensorFloats.nearestFixed(format, raw & (sign - 1)));
        return raw & sign == 0 ? value : -value;
    }

    /// The number of the greatest element; of equal ones the first. Integers and floats; infinities
    /// compare as greatest and least, the zeros are equal, not-a-number reverts.
    function argmax(Tensor memory self) internal pure returns (uint256) {
        return argmax(self, 0, self.elements);
    }

    /// The same among `count` elements from `first` on, counted from `first`.
    /// @dev For a row of the last axis: `argmax(tensor, row * length, length)`.
    function argmax(Tensor memory self, uint256 first, uint256 count)
        internal
        pure
        returns (uint256 best)
    {
        if (first > self.elements || count > self.elements - first || count == 0) {
            revert NoElement(first, self.elements);
        }
        int256 greatest = orderAt(self, first);
        for (uint256 i = 1; i < count; i++) {
            int256 value = orderAt(self, first + i);
            if (value > greatest) {
                greatest = value;
                best = i;
            }
        }
    }

    // ---- types

    /// Bytes of an element; 0 for strings, whose elements vary.
    function elementBytes(DType dtype) internal pure returns (uint256) {
        // A hexadecimal digit for each type, the first at the right.
        return (0x01842184218422 >> (4 * uint256(dtype))) & 0xf;
    }

    /// Whether elements are integers.
    function isInteger(DType dtype) internal pure returns (bool) {
        return dtype >= DType.I8 && dtype <= DType.U64;
    }

    function isSigned(DType dtype) private pure returns (bool) {
        return dtype >= DType.I8 && dtype <= DType.I64;
    }

    function formatOf(DType dtype) private pure returns (TensorFloats.Format memory) {
        if (dtype == DType.F32) return TensorFloats.Format(24, 149, 0xff);
        if (dtype == DType.F64) return TensorFloats.Format(53, 1074, 0x7ff);
        if (dtype == DType.F16) return TensorFloats.Format(11, 24, 0x1f);
        if (dtype == DType.Bf16) return TensorFloats.Format(8, 133, 0xff);
        revert OtherType(uint8(dtype));
    }

    // ---- floats and integers alike

    /// A number that orders elements as their values do.
    function orderAt(Tensor memory self, uint256 index) private pure returns (int256) {
        if (isInteger(self.dtype)) return integerAt(self, index);
        TensorFloats.Format memory format = formatOf(self.dtype);
        uint256 size = elementBytes(self.dtype);
        uint256 raw = rawAt(self, index, size);
        uint256 sign = 1 << (8 * size - 1);
        uint256 bits = raw & (sign - 1);
        if (bits > format.mask << (format.precision - 1)) revert NotFinite();
        return raw & sign == 0 ? int256(bits) : -int256(bits);
    }

    function magnitude(int256 value) private pure returns (uint256) {
        unchecked {
            return value < 0 ? uint256(-value) : uint256(value);
        }
    }

    // ---- reading bytes

    function tensorCount(bytes memory encoding) private pure returns (uint256 count) {
        if (encoding.length > MAX_BYTES) revert TooLarge();
        if (encoding.length == 0) revert Truncated();
        if (TensorBytes.get(encoding, 0, 1) != ENCODING_VERSION) revert UnknownVersion();
        if (encoding.length < HEAD_BYTES) revert Truncated();
        count = TensorBytes.get(encoding, 1, 1);
        if (count > MAX_TENSORS) revert TooLarge();
    }

    // What is malformed here is so for the chain; of several faults the chain may name another.
    function readTensor(bytes memory encoding, uint256 offset)
        private
        pure
        returns (Tensor memory tensor)
    {
        tensor.encoding = encoding;
        tensor.nameLength = TensorBytes.takeByte(encoding, offset);
        if (tensor.nameLength > MAX_NAME_BYTES) revert TooLarge();
        tensor.nameStart = offset + 1;
        offset = TensorBytes.skip(encoding, tensor.nameStart, tensor.nameLength);
        uint256 dtype = TensorBytes.takeByte(encoding, offset);
        if (dtype > LAST_DTYPE) revert UnknownType(uint8(dtype));
        tensor.dtype = DType(dtype);
        tensor.rank = TensorBytes.takeByte(encoding, offset + 1);
        if (tensor.rank > MAX_RANK) revert TooLarge();
        tensor.shapeStart = offset + 2;
        tensor.start = TensorBytes.skip(encoding, tensor.shapeStart, 4 * tensor.rank);
        tensor.elements = elementCount(shapeOf(tensor));
        tensor.end = elementsEnd(tensor);
    }

    function elementsEnd(Tensor memory tensor) private pure returns (uint256 offset) {
        uint256 size = elementBytes(tensor.dtype);
        if (size > 0) {
            return TensorBytes.skip(tensor.encoding, tensor.start, tensor.elements * size);
        }
        // Ends with the bytes, whatever the number: each string takes four or more of them.
        offset = tensor.start;
        for (uint256 i = 0; i < tensor.elements; i++) {
            uint256 text = TensorBytes.skip(tensor.encoding, offset, STRING_LENGTH_BYTES);
            uint256 length = TensorBytes.get(tensor.encoding, offset, STRING_LENGTH_BYTES);
            offset = TensorBytes.skip(tensor.encoding, text, length);
        }
    }

    /// Reverts unless bools are 0 or 1 and strings UTF-8.
    function checkElements(Tensor memory tensor) private pure {
        if (tensor.dtype == DType.Bool) {
            for (uint256 i = tensor.start; i < tensor.end; i++) {
                if (TensorBytes.get(tensor.encoding, i, 1) > 1) revert MalformedBool();
            }
        } else if (tensor.dtype == DType.String) {
            uint256 offset = tensor.start;
            while (offset < tensor.end) {
                uint256 length = TensorBytes.get(tensor.encoding, offset, STRING_LENGTH_BYTES);
                offset += STRING_LENGTH_BYTES;
                if (!TensorBytes.isText(tensor.encoding, offset, length)) revert MalformedText();
                offset += length;
            }
        }
    }

    function elementCount(uint32[] memory axes) private pure returns (uint256 count) {
        for (uint256 i = 0; i < axes.length; i++) {
            if (axes[i] == 0) return 0;
        }
        count = 1;
        for (uint256 i = 0; i < axes.length; i++) {
            count *= axes[i];
        }
        if (count > type(uint64).max) revert TooLarge();
    }

    function rawAt(Tensor memory self, uint256 index, uint256 size) private pure returns (uint256) {
        if (index >= self.elements) revert NoElement(index, self.elements);
        return TensorBytes.get(self.encoding, self.start + index * size, size);
    }

    function textAt(bytes memory encoding, uint256 offset) private pure returns (string memory) {
        uint256 length = TensorBytes.get(encoding, offset, STRING_LENGTH_BYTES);
        offset += STRING_LENGTH_BYTES;
        if (!TensorBytes.isText(encoding, offset, length)) revert MalformedText();
        return string(TensorBytes.slice(encoding, offset, length));
    }

    function nameHash(Tensor memory tensor) private pure returns (bytes32 hash) {
        bytes memory encoding = tensor.encoding;
        uint256 start = tensor.nameStart;
        uint256 length = tensor.nameLength;
        assembly ("memory-safe") {
            hash := keccak256(add(add(encoding, 32), start), length)
        }
    }

    // ---- writing bytes

    function add(
        Builder memory self,
        string memory name,
        DType dtype,
        uint32[] memory axes,
        uint256 elements,
        bytes memory data
    ) private pure returns (Builder memory) {
        if (axes.length > MAX_RANK) revert TooLarge();
        if (elementCount(axes) != elements) revert OtherShape();
        addName(self, bytes(name));
        bytes memory lengths = TensorBytes.newData(4 * axes.length);
        for (uint256 i = 0; i < axes.length; i++) {
            TensorBytes.put(lengths, 4 * i, axes[i]);
        }
        self.body = bytes.concat(
            self.body,
            bytes1(uint8(bytes(name).length)),
            bytes(name),
            bytes1(uint8(dtype)),
            bytes1(uint8(axes.length)),
            lengths,
            data
        );
        if (self.body.length + HEAD_BYTES > MAX_BYTES) revert TooLarge();
        return self;
    }

    function addName(Builder memory self, bytes memory name) private pure {
        if (self.count == MAX_TENSORS || name.length > MAX_NAME_BYTES) revert TooLarge();
        if (name.length == 0 || !TensorBytes.isText(name, 0, name.length)) revert MalformedText();
        bytes32 hash = keccak256(name);
        for (uint256 i = 0; i < self.count; i++) {
            if (self.nameHashes[i] == hash) revert MalformedText();
        }
        self.nameHashes[self.count] = hash;
        self.count += 1;
    }
}
