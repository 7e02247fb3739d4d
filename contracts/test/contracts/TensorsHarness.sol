// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {Tensors} from "../../src/Tensors.sol";

/// Makes the library's functions callable.
contract TensorsHarness {
    using Tensors for Tensors.Builder;
    using Tensors for Tensors.Tensor;

    struct Info {
        string name;
        Tensors.DType dtype;
        uint32[] shape;
        uint256 elements;
    }

    function buildI64(string memory name, uint32[] memory axes, int64[] memory values)
        external
        pure
        returns (bytes memory)
    {
        return Tensors.builder().addI64(name, axes, values).encode();
    }

    function buildI32(string memory name, uint32[] memory axes, int32[] memory values)
        external
        pure
        returns (bytes memory)
    {
        return Tensors.builder().addI32(name, axes, values).encode();
    }

    function buildBytes(string memory name, uint32[] memory axes, bytes memory values)
        external
        pure
        returns (bytes memory)
    {
        return Tensors.builder().addU8(name, axes, values).encode();
    }

    function buildU8(string memory name, uint32[] memory axes, uint8[] memory values)
        external
        pure
        returns (bytes memory)
    {
        return Tensors.builder().addU8(name, axes, values).encode();
    }

    function buildIntegers(
        Tensors.DType dtype,
        string memory name,
        uint32[] memory axes,
        int256[] memory values
    ) external pure returns (bytes memory) {
        return Tensors.builder().addIntegers(dtype, name, axes, values).encode();
    }

    function buildBool(string memory name, uint32[] memory axes, bool[] memory values)
        external
        pure
        returns (bytes memory)
    {
        return Tensors.builder().addBool(name, axes, values).encode();
    }

    function buildStrings(string memory name, uint32[] memory axes, string[] memory values)
        external
        pure
        returns (bytes memory)
    {
        return Tensors.builder().addStrings(name, axes, values).encode();
    }

    function buildFloats(
        Tensors.DType dtype,
        string memory name,
        uint32[] memory axes,
        int256[] memory values
    ) external pure returns (bytes memory) {
        return Tensors.builder().addFloats(dtype, name, axes, values).encode();
    }

    function buildNamed(string[] memory names) external pure returns (bytes memory) {
        Tensors.Builder memory builder = Tensors.builder();
        for (uint256 i = 0; i < names.length; i++) {
            builder.addU8(names[i], Tensors.shape(1), hex"07");
        }
        return builder.encode();
    }

    function buildSeveral() external pure returns (bytes memory) {
        bool[] memory mask = new bool[](3);
        mask[1] = true;
        string[] memory words = new string[](2);
        words[0] = "";
        words[1] = unicode"größer als zweiunddreißig Bytes, nämlich sechsundvierzig";
        int256[] memory half = new int256[](1);
        half[0] = Tensors.ONE / 2;
        return Tensors.builder()
            .addBool("mask", Tensors.shape(1, 3, 1), mask)
            .addStrings("words", Tensors.shape(2, 1, 1, 1), words)
            .addFloats(Tensors.DType.F64, "half", Tensors.scalar(), half)
            .encode();
    }

    function info(bytes memory encoding, string memory name) external pure returns (Info memory) {
        return infoOf(Tensors.find(encoding, name));
    }

    function findAs(
        bytes memory encoding,
        string memory name,
        Tensors.DType dtype,
        uint32[] memory axes
    ) external pure returns (uint256) {
        return Tensors.find(encoding, name, dtype, axes).elements;
    }

    function decode(bytes memory encoding) external pure returns (Info[] memory infos) {
        Tensors.Tensor[] memory tensors = Tensors.decode(encoding);
        infos = new Info[](tensors.length);
        for (uint256 i = 0; i < tensors.length; i++) {
            infos[i] = infoOf(tensors[i]);
        }
    }

    function integers(bytes memory encoding, string memory name)
        external
        pure
        returns (int256[] memory values)
    {
        Tensors.Tensor memory tensor = Tensors.find(encoding, name);
        values = new int256[](tensor.elements);
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = tensor.integerAt(i);
        }
    }

    function fixedPoints(bytes memory encoding, string memory name)
        external
        pure
        returns (int256[] memory values)
    {
        Tensors.Tensor memory tensor = Tensors.find(encoding, name);
        values = new int256[](tensor.elements);
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = tensor.fixedAt(i);
        }
    }

    function bools(bytes memory encoding, string memory name)
        external
        pure
        returns (bool[] memory values)
    {
        Tensors.Tensor memory tensor = Tensors.find(encoding, name);
        values = new bool[](tensor.elements);
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = tensor.boolAt(i);
        }
    }

    function strings(bytes memory encoding, string memory name)
        external
        pure
        returns (string[] memory)
    {
        return Tensors.find(encoding, name).strings();
    }

    function integerAt(bytes memory encoding, string memory name, uint256 index)
        external
        pure
        returns (int256)
    {
        return Tensors.find(encoding, name).integerAt(index);
    }

    function fixedAt(bytes memory encoding, string memory name, uint256 index)
        external
        pure
        returns (int256)
    {
        return Tensors.find(encoding, name).fixedAt(index);
    }

    function boolAt(bytes memory encoding, string memory name, uint256 index)
        external
        pure
        returns (bool)
    {
        return Tensors.find(encoding, name).boolAt(index);
    }

    function stringAt(bytes memory encoding, string memory name, uint256 index)
        external
        pure
        returns (string memory)
    {
        return Tensors.find(encoding, name).stringAt(index);
    }

    function argmax(bytes memory encoding, string memory name) external pure returns (uint256) {
        return Tensors.find(encoding, name).argmax();
    }

    function argmaxAmong(bytes memory encoding, string memory name, uint256 first, uint256 count)
        external
        pure
        returns (uint256)
    {
        return Tensors.find(encoding, name).argmax(first, count);
    }

    function hasShape(bytes memory encoding, string memory name, uint32[] memory axes)
        external
        pure
        returns (bool)
    {
        return Tensors.find(encoding, name).hasShape(axes);
    }

    function infoOf(Tensors.Tensor memory tensor) private pure returns (Info memory) {
        return Info(tensor.nameOf(), tensor.dtype, tensor.shapeOf(), tensor.elements);
    }
}
