# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Runs a model as honest workers may, and as dishonest ones might."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from onnxruntime import ExecutionMode, GraphOptimizationLevel, InferenceSession, SessionOptions

from calibration import precisions
from calibration.comparison import Outputs
from calibration.interpreter import Arithmetic, Interpreter
from calibration.subjects import Subject

Rounding = Callable[[np.ndarray], np.ndarray]

onnxruntime.set_default_logger_severity(3)


@dataclass(frozen=True)
class Settings:
    """How ONNX Runtime is asked to run a model."""

    threads: int = 1
    optimisation: GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL
    batch: int = 1
    parallel: bool = False
    arena: bool = True
    config: dict[str, str] = field(default_factory=dict)

    def options(self) -> SessionOptions:
        """The options of a session."""
        options = SessionOptions()
        options.intra_op_num_threads = self.threads
        options.graph_optimization_level = self.optimisation
        if self.parallel:
            options.execution_mode = ExecutionMode.ORT_PARALLEL
            options.inter_op_num_threads = 2
        options.enable_cpu_mem_arena = self.arena
        options.enable_mem_pattern = self.arena
        # Waiting threads sleep: it changes no number, and others use this machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        for key, value in self.config.items():
            options.add_session_config_entry(key, value)
        return options


BASELINE = "1 thread, all optimisations, batch 1"
HONEST: dict[str, Settings] = {
    BASELINE: Settings(),
    "the same once more": Settings(),
    "2 threads": Settings(threads=2),
    "4 threads": Settings(threads=4),
    "no optimisation": Settings(optimisation=GraphOptimizationLevel.ORT_DISABLE_ALL),
    "basic optimisations": Settings(optimisation=GraphOptimizationLevel.ORT_ENABLE_BASIC),
    "extended optimisations": Settings(optimisation=GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
    "batches of 8": Settings(batch=8),
    "batches of 32": Settings(batch=32),
    "batches of 32, 4 threads, no optimisation": Settings(
        threads=4, batch=32, optimisation=GraphOptimizationLevel.ORT_DISABLE_ALL
    ),
    "parallel execution, 2 threads between operators": Settings(threads=2, parallel=True),
    "no memory arena": Settings(arena=False),
    "weights not packed in advance": Settings(config={"session.disable_prepacking": "1"}),
}
HONEST_NUMPY: dict[str, Arithmetic] = {
    "NumPy, 32 bits": Arithmetic(),
    "NumPy, 64 bits": Arithmetic(dtype=np.float64),
}


@dataclass(frozen=True)
class WeightCheat:
    """Weights kept in less precision."""

    rounding: Rounding
    # Those with fewer are kept.
    least_axes: int = 1
    only_largest: bool = False


# Saves less than the others, so the rule does not count it.
PARTIAL = "fp16, the largest weight only"
WEIGHT_CHEATS = {
    PARTIAL: WeightCheat(precisions.to_fp16, only_largest=True),
    "fp16 weights": WeightCheat(precisions.to_fp16),
    "bf16 weights": WeightCheat(precisions.to_bf16),
    "int8 weights": WeightCheat(precisions.to_int8, least_axes=2),
}
NUMPY_CHEATS: dict[str, Arithmetic] = {
    "TF32 products": Arithmetic(operands=precisions.to_tf32),
    "fp16 everything": Arithmetic(results=precisions.to_fp16),
}


def honest_runs(subject: Subject) -> dict[str, Outputs]:
    """What honest workers answer, by their settings."""
    artifact = subject.artifact.read_bytes()
    runs = {name: run_session(subject, artifact, settings) for name, settings in HONEST.items()}
    return runs | {name: run_numpy(subject, kind) for name, kind in HONEST_NUMPY.items()}


def cheating_runs(subject: Subject) -> dict[str, Outputs]:
    """What dishonest workers answer, by what they save."""
    runs = {
        name: run_session(subject, with_rounded_weights(subject, cheat), Settings())
        for name, cheat in WEIGHT_CHEATS.items()
    }
    return runs | {name: run_numpy(subject, kind) for name, kind in NUMPY_CHEATS.items()}


def with_rounded_weights(subject: Subject, cheat: WeightCheat) -> bytes:
    """The model's file with weights rounded."""
    model = onnx.load(subject.artifact)
    values = {weight.name: numpy_helper.to_array(weight) for weight in model.graph.initializer}
    chosen = [
        name
        for name, value in values.items()
        if value.dtype == np.float32 and value.ndim >= cheat.least_axes
    ]
    if cheat.only_largest:
        chosen = [max(chosen, key=lambda name: values[name].size)]
    for weight in model.graph.initializer:
        if weight.name in chosen:
            rounded = cheat.rounding(values[weight.name])
            weight.CopyFrom(numpy_helper.from_array(rounded, weight.name))
    return model.SerializeToString()


def run_session(subject: Subject, artifact: bytes, settings: Settings) -> Outputs:
    """Runs all inputs by ONNX Runtime."""
    session = InferenceSession(artifact, settings.options(), providers=["CPUExecutionProvider"])
    starts = range(0, len(subject.inputs), settings.batch)
    results = [
        session.run(subject.outputs, subject.batch(start, settings.batch)) for start in starts
    ]
    return joined(subject, results)


def run_numpy(subject: Subject, arithmetic: Arithmetic) -> Outputs:
    """Runs all inputs by NumPy."""
    interpreter = Interpreter(subject.artifact, arithmetic)
    return joined(subject, [interpreter.run(subject.outputs, each) for each in subject.inputs])


def joined(subject: Subject, results: list[list[np.ndarray]]) -> Outputs:
    """Outputs by name, a row per input."""
    columns = zip(*results, strict=True)
    return {name: np.concatenate(rows) for name, rows in zip(subject.outputs, columns, strict=True)}
