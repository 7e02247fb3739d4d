// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

/// @title Canonical tensors
/// @notice Builds inputs and reads outputs of models, to the byte as the chain does.
///
/// To build, chain `Tensors.builder().addU8("image", Tensors.shape(1, 64), pixels).encode()`.
/// To read, `find` a tensor and ask for elements by their number in row-major order. Whatever is
/// not as it should be reverts with one of the errors below; nothing beyond the bytes is read.
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

    /// The parameters of a binary float: its significand has `precision` bits with the implicit
    /// one, its smallest positive number is 2^-`tiniest`, its exponent's field is `mask` in
    /// infinities.
    struct Format {
        uint256 precision;
        uint256 tiniest;
        uint256 mask;
    }

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
    error OtherType(DType found);
    /// The tensor is of another shape, or was given another number of elements than its shape has.
    error OtherShape();
    /// The tensor has no such element or axis.
    error NoElement(uint256 index, uint256 count);
    /// The element is infinite or not a number.
    error NotFinite();
    /// The number does not fit the type.
    error OutOfRange();

    /// 1 in fixed point.
    int256 internal constant ONE = 1e18;
    /// The longest encoding.
    uint256 internal constant MAX_BYTES = 16 * 1024;

    uint256 private constant MAX_TENSORS = 16;
    uint256 private constant MAX_NAME_BYTES = 64;
    uint256 private constant MAX_RANK = 8;
    uint256 private constant ENCODING_VERSION = 1;
    uint256 private constant HEAD_BYTES = 2;
    uint256 private constant STRING_LENGTH_BYTES = 4;
    // 10^18 has 60 bits.
    uint256 private constant ONE_BITS = 60;
    uint256 private constant LAST_DTYPE = uint256(type(DType).max);
    bytes32 private constant NOT_ASCII =
        0x8080808080808080808080808080808080808080808080808080808080808080;

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
        bytes memory data = newData(values.length * 8);
        for (uint256 i = 0; i < values.length; i++) {
            put(data, i * 8, uint64(values[i]));
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
        bytes memory data = newData(values.length * 4);
        for (uint256 i = 0; i < values.length; i++) {
            put(data, i * 4, uint32(values[i]));
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
        bytes memory data = newData(values.length);
        for (uint256 i = 0; i < values.length; i++) {
            put(data, i, values[i]);
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
        if (!isInteger(dtype)) revert OtherType(dtype);
        uint256 size = elementBytes(dtype);
        uint256 bits = 8 * size;
        int256 least = isSigned(dtype) ? -int256(1 << (bits - 1)) : int256(0);
        uint256 mask = (1 << bits) - 1;
        bytes memory data = newData(values.length * size);
        for (uint256 i = 0; i < values.length; i++) {
            if (values[i] < least || values[i] > least + int256(mask)) revert OutOfRange();
            put(data, i * size, uint256(values[i]) & mask);
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
        bytes memory data = newData(values.length);
        for (uint256 i = 0; i < values.length; i++) {
            put(data, i, values[i] ? 1 : 0);
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
        bytes memory data = newData(length);
        uint256 offset = 0;
        for (uint256 i = 0; i < values.length; i++) {
            bytes memory text = bytes(values[i]);
            if (!isText(text, 0, text.length)) revert MalformedText();
            put(data, offset, text.length);
            offset += STRING_LENGTH_BYTES;
            copy(text, data, offset);
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
        Format memory format = formatOf(dtype);
        uint256 size = elementBytes(dtype);
        bytes memory data = newData(values.length * size);
        uint256 sign = 1 << (8 * size - 1);
        for (uint256 i = 0; i < values.length; i++) {
            uint256 float = nearestFloat(format, magnitude(values[i]));
            put(data, i * size, values[i] < 0 ? float | sign : float);
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
        if (found.dtype != dtype) revert OtherType(found.dtype);
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
            if (!isText(encoding, tensor.nameStart, tensor.nameLength)) revert MalformedText();
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
        return string(slice(self.encoding, self.nameStart, self.nameLength));
    }

    /// The tensor's axes; none for a scalar.
    function shapeOf(Tensor memory self) internal pure returns (uint32[] memory axes) {
        axes = new uint32[](self.rank);
        for (uint256 i = 0; i < axes.length; i++) {
            axes[i] = uint32(get(self.encoding, self.shapeStart + 4 * i, 4));
        }
    }

    /// Whether the tensor has these axes.
    function hasShape(Tensor memory self, uint32[] memory axes) internal pure returns (bool) {
        if (self.rank != axes.length) return false;
        for (uint256 i = 0; i < axes.length; i++) {
            if (get(self.encoding, self.shapeStart + 4 * i, 4) != axes[i]) return false;
        }
        return true;
    }

    // ---- elements

    /// An integer of any of the eight types.
    function integerAt(Tensor memory self, uint256 index) internal pure returns (int256 value) {
        if (!isInteger(self.dtype)) revert OtherType(self.dtype);
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
        if (self.dtype != DType.Bool) revert OtherType(self.dtype);
        uint256 value = rawAt(self, index, 1);
        if (value > 1) revert MalformedBool();
        return value == 1;
    }

    /// A string. The strings before it are walked over: for all of them use `strings`.
    function stringAt(Tensor memory self, uint256 index) internal pure returns (string memory) {
        if (self.dtype != DType.String) revert OtherType(self.dtype);
        if (index >= self.elements) revert NoElement(index, self.elements);
        uint256 offset = self.start;
        for (uint256 i = 0; i < index; i++) {
            offset += STRING_LENGTH_BYTES + get(self.encoding, offset, STRING_LENGTH_BYTES);
        }
        return textAt(self.encoding, offset);
    }

    /// All strings.
    function strings(Tensor memory self) internal pure returns (string[] memory values) {
        if (self.dtype != DType.String) revert OtherType(self.dtype);
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
        Format memory format = formatOf(self.dtype);
        uint256 size = elementBytes(self.dtype);
        uint256 raw = rawAt(self, index, size);
        uint256 sign = 1 << (8 * size - 1);
        int256 value = int256(nearestFixed(format, raw & (sign - 1)));
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

    function formatOf(DType dtype) private pure returns (Format memory) {
        if (dtype == DType.F32) return Format(24, 149, 0xff);
        if (dtype == DType.F64) return Format(53, 1074, 0x7ff);
        if (dtype == DType.F16) return Format(11, 24, 0x1f);
        if (dtype == DType.Bf16) return Format(8, 133, 0xff);
        revert OtherType(dtype);
    }

    // ---- floats

    /// The bits of the float nearest to `value` / 10^18.
    function nearestFloat(Format memory format, uint256 value) private pure returns (uint256 bits) {
        if (value == 0) return 0;
        unchecked {
            // The float is a whole number of units of 2^(shift - tiniest), of fewer than 2^precision
            // of them. The exponent is a bit's place above the last of the tiniest float.
            uint256 place = exponentOf(value, format.tiniest);
            uint256 shift = place >= format.precision ? place - format.precision + 1 : 0;
            // For the greater floats the divisor takes the scale, for others the dividend. Both fit:
            // a quotient of at most 53 bits comes of a dividend of at most 255 bits, or of a
            // divisor of 60.
            uint256 dividend = value;
            uint256 divisor = uint256(ONE);
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
                ? value < uint256(ONE) << (bits - ONE_BITS)
                : value << (ONE_BITS - bits) < uint256(ONE);
            uint256 place = tiniest + bits - (isBelow ? 1 : 0);
            return place > ONE_BITS ? place - ONE_BITS : 0;
        }
    }

    /// The whole number nearest to 10^18 times the float of these bits, which has no sign.
    function nearestFixed(Format memory format, uint256 bits) private pure returns (uint256) {
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
            uint256 product = significand * uint256(ONE);
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

    /// A number that orders elements as their values do.
    function orderAt(Tensor memory self, uint256 index) private pure returns (int256) {
        if (isInteger(self.dtype)) return integerAt(self, index);
        Format memory format = formatOf(self.dtype);
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

    // ---- reading bytes

    function tensorCount(bytes memory encoding) private pure returns (uint256 count) {
        if (encoding.length > MAX_BYTES) revert TooLarge();
        if (encoding.length == 0) revert Truncated();
        if (get(encoding, 0, 1) != ENCODING_VERSION) revert UnknownVersion();
        if (encoding.length < HEAD_BYTES) revert Truncated();
        count = get(encoding, 1, 1);
        if (count > MAX_TENSORS) revert TooLarge();
    }

    // The order of the checks is that of the chain, which for malformed bytes gives the first
    // reason.
    function readTensor(bytes memory encoding, uint256 offset)
        private
        pure
        returns (Tensor memory tensor)
    {
        tensor.encoding = encoding;
        tensor.nameLength = takeByte(encoding, offset);
        if (tensor.nameLength > MAX_NAME_BYTES) revert TooLarge();
        tensor.nameStart = offset + 1;
        offset = skip(encoding, tensor.nameStart, tensor.nameLength);
        uint256 dtype = takeByte(encoding, offset);
        if (dtype > LAST_DTYPE) revert UnknownType(uint8(dtype));
        tensor.dtype = DType(dtype);
        tensor.rank = takeByte(encoding, offset + 1);
        if (tensor.rank > MAX_RANK) revert TooLarge();
        tensor.shapeStart = offset + 2;
        tensor.start = skip(encoding, tensor.shapeStart, 4 * tensor.rank);
        tensor.elements = elementCount(shapeOf(tensor));
        tensor.end = elementsEnd(tensor);
    }

    function elementsEnd(Tensor memory tensor) private pure returns (uint256 offset) {
        uint256 size = elementBytes(tensor.dtype);
        if (size > 0) return skip(tensor.encoding, tensor.start, tensor.elements * size);
        // Ends with the bytes, whatever the number: each string takes four or more of them.
        offset = tensor.start;
        for (uint256 i = 0; i < tensor.elements; i++) {
            uint256 text = skip(tensor.encoding, offset, STRING_LENGTH_BYTES);
            uint256 length = get(tensor.encoding, offset, STRING_LENGTH_BYTES);
            offset = skip(tensor.encoding, text, length);
        }
    }

    /// Reverts unless bools are 0 or 1 and strings UTF-8.
    function checkElements(Tensor memory tensor) private pure {
        if (tensor.dtype == DType.Bool) {
            for (uint256 i = tensor.start; i < tensor.end; i++) {
                if (get(tensor.encoding, i, 1) > 1) revert MalformedBool();
            }
        } else if (tensor.dtype == DType.String) {
            uint256 offset = tensor.start;
            while (offset < tensor.end) {
                uint256 length = get(tensor.encoding, offset, STRING_LENGTH_BYTES);
                offset += STRING_LENGTH_BYTES;
                if (!isText(tensor.encoding, offset, length)) revert MalformedText();
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
        return get(self.encoding, self.start + index * size, size);
    }

    function textAt(bytes memory encoding, uint256 offset) private pure returns (string memory) {
        uint256 length = get(encoding, offset, STRING_LENGTH_BYTES);
        offset += STRING_LENGTH_BYTES;
        if (!isText(encoding, offset, length)) revert MalformedText();
        return string(slice(encoding, offset, length));
    }

    function nameHash(Tensor memory tensor) private pure returns (bytes32 hash) {
        bytes memory encoding = tensor.encoding;
        uint256 start = tensor.nameStart;
        uint256 length = tensor.nameLength;
        assembly ("memory-safe") {
            hash := keccak256(add(add(encoding, 32), start), length)
        }
    }

    function takeByte(bytes memory source, uint256 offset) private pure returns (uint256) {
        if (offset >= source.length) revert Truncated();
        return get(source, offset, 1);
    }

    /// The offset behind `length` bytes from `offset` on, if there are as many.
    function skip(bytes memory source, uint256 offset, uint256 length)
        private
        pure
        returns (uint256)
    {
        if (offset > source.length || length > source.length - offset) revert Truncated();
        return offset + length;
    }

    /// The little-endian number in `size` bytes, at most eight, at `offset`.
    function get(bytes memory source, uint256 offset, uint256 size)
        private
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

    function slice(bytes memory source, uint256 offset, uint256 length)
        private
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
        private
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
        bytes memory lengths = newData(4 * axes.length);
        for (uint256 i = 0; i < axes.length; i++) {
            put(lengths, 4 * i, axes[i]);
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
        if (name.length == 0 || !isText(name, 0, name.length)) revert MalformedText();
        bytes32 hash = keccak256(name);
        for (uint256 i = 0; i < self.count; i++) {
            if (self.nameHashes[i] == hash) revert MalformedText();
        }
        self.nameHashes[self.count] = hash;
        self.count += 1;
    }

    /// Bytes to fill with `put` and `copy`, which need a word of memory behind them.
    function newData(uint256 length) private pure returns (bytes memory data) {
        if (length > MAX_BYTES) revert TooLarge();
        data = new bytes(length + 32);
        assembly ("memory-safe") {
            mstore(data, length)
        }
    }

    /// Writes a number of at most eight bytes, little-endian. What follows in `data` is zeroed: fill
    /// it from the beginning on.
    function put(bytes memory data, uint256 offset, uint256 value) private pure {
        value = reverse(value) << 192;
        assembly ("memory-safe") {
            mstore(add(add(data, 32), offset), value)
        }
    }

    /// Copies `source` to `offset` of `data`, from the beginning on like `put`.
    function copy(bytes memory source, bytes memory data, uint256 offset) private pure {
        for (uint256 i = 0; i < source.length; i += 32) {
            assembly ("memory-safe") {
                mstore(add(add(add(data, 32), offset), i), mload(add(add(source, 32), i)))
            }
        }
    }
}
