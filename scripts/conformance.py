#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Writes the ONNX project's backend node tests as files, and runs plain ONNX Runtime on them.

Usage: conformance.py FOLDER

A case is FOLDER/NAME/model.onnx, data.bin and case.json: tolerances, whether plain ONNX Runtime
passes, and for each data set the tensors with name, type, shape and where their elements lie in
data.bin. Elements are little-endian in row-major order, strings with their length before them.

scripts/conformance.sh runs this with the packages it needs.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case.model import collect_testcases as collect_models
from onnx.backend.test.case.node import collect_testcases as collect_nodes

# Element types by the names that credence_primitives::tensor::DType has.
DTYPES = {
    TensorProto.FLOAT16: "F16",
    TensorProto.BFLOAT16: "Bf16",
    TensorProto.FLOAT: "F32",
    TensorProto.DOUBLE: "F64",
    TensorProto.INT8: "I8",
    TensorProto.INT16: "I16",
    TensorProto.INT32: "I32",
    TensorProto.INT64: "I64",
    TensorProto.UINT8: "U8",
    TensorProto.UINT16: "U16",
    TensorProto.UINT32: "U32",
    TensorProto.UINT64: "U64",
    TensorProto.BOOL: "Bool",
    TensorProto.STRING: "String",
}
# Several elements to a byte, which the Python package cannot be given.
PACKED = {
    TensorProto.INT4,
    TensorProto.UINT4,
    TensorProto.INT2,
    TensorProto.UINT2,
    TensorProto.FLOAT4E2M1,
}


def element_type(info):
    """The ONNX number of a tensor's element type; None of what is no tensor."""
    return info.type.tensor_type.elem_type if info.type.HasField("tensor_type") else None


def array_of(value):
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else np.asarray(value)


def elements(array, dtype):
    if dtype == TensorProto.STRING:
        texts = [t if isinstance(t, bytes) else str(t).encode() for t in array.flatten().tolist()]
        return b"".join(len(text).to_bytes(4, "little") + text for text in texts)
    return np.ascontiguousarray(array).tobytes()


def described(info, value, data):
    """A tensor for case.json; its elements are appended to `data`."""
    dtype = element_type(info)
    if dtype is None:
        return {"name": info.name, "dtype": info.type.WhichOneof("value").removesuffix("_type")}
    if dtype not in DTYPES:
        return {"name": info.name, "dtype": TensorProto.DataType.Name(dtype).lower()}
    array = array_of(value)
    content = elements(array, dtype)
    start = len(data)
    data.extend(content)
    return {
        "name": info.name,
        "dtype": DTYPES[dtype],
        "shape": list(array.shape),
        "start": start,
        "length": len(content),
    }


def given(info, value):
    """An input as the Python package takes it."""
    dtype = element_type(info)
    if dtype is None:
        return value
    array = array_of(value)
    if dtype == TensorProto.STRING:
        return array.astype(object)
    if array.dtype.type.__module__ == "numpy":
        return array
    if dtype in PACKED:
        raise NotImplementedError(f"no {TensorProto.DataType.Name(dtype)} in the Python package")
    # numpy knows the type only by an extension.
    raw = np.ascontiguousarray(array).view(np.uint8 if array.dtype.itemsize == 1 else np.uint16)
    return onnxruntime.OrtValue.ortvalue_from_numpy_with_onnx_type(raw, dtype)


def compare(expected, found, rtol, atol):
    if isinstance(expected, (list, tuple)):
        assert len(expected) == len(found), f"{len(found)} elements, {len(expected)} expected"
        for one, other in zip(expected, found):
            compare(one, other, rtol, atol)
        return
    if expected is None:
        assert found is None, "a value where none is expected"
        return
    expected, found = array_of(expected), np.asarray(found)
    assert expected.shape == found.shape, f"shape {found.shape}, {expected.shape} expected"
    if expected.dtype.kind in "OSU":
        assert expected.astype(str).tolist() == found.astype(str).tolist(), "other strings"
        return
    if expected.dtype.type.__module__ != "numpy":
        if found.dtype == np.uint8:
            found = found.view(expected.dtype)
        expected, found = expected.astype(np.float32), found.astype(np.float32)
    assert expected.dtype == found.dtype, f"{found.dtype}, {expected.dtype} expected"
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)


def plain_failure(case):
    """Why plain ONNX Runtime fails a case; None if it passes."""
    try:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            case.model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        graph = case.model.graph
        for inputs, outputs in case.data_sets:
            feeds = {info.name: given(info, value) for info, value in zip(graph.input, inputs)}
            found = session.run(None, feeds)
            compare(list(outputs), found, case.rtol, case.atol)
    except Exception as error:  # Whatever it is, the case does not pass.
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return f"{type(error).__name__}: {' '.join(lines)}"[:300]
    return None


def write(case, folder):
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    graph = case.model.graph
    data, sets = bytearray(), []
    for inputs, outputs in case.data_sets:
        sets.append(
            {
                "inputs": [described(*pair, data) for pair in zip(graph.input, inputs)],
                "outputs": [described(*pair, data) for pair in zip(graph.output, outputs)],
            }
        )
    (folder / "data.bin").write_bytes(data)
    failure = plain_failure(case)
    content = {"rtol": case.rtol, "atol": case.atol, "plain_failure": failure, "sets": sets}
    (folder / "case.json").write_text(json.dumps(content))
    return failure is None


def main():
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    # Cases that download trained models are not about operators.
    cases = [case for case in collect_nodes(None) + collect_models() if case.model is not None]
    cases = list({case.name: case for case in cases}.values())
    passed = sum(write(case, folder / case.name) for case in cases)
    versions = {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
    versions["opset"] = onnx.defs.onnx_opset_version()
    versions["numpy"] = np.__version__
    (folder / "versions.json").write_text(json.dumps(versions))
    print(f"{len(cases)} cases; plain ONNX Runtime passes {passed}")


if __name__ == "__main__":
    main()
