# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Writes docs/calibration.md from the figures."""

import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from calibration import runs
from calibration.comparison import FLOOR, NORM, Differences
from calibration.figures import (
    ABOVE_NOISE,
    BELOW_CHEATS,
    LEAST_BOUND,
    Cheat,
    Figures,
    percentile,
)

HEAD = f"""# Numeric calibration

How much do honest runs of a model differ, how much does cheating with the precision change, and does the chain's tolerance lie between? Measured for the models of `models/` by `make calibration`; on CPUs, since no GPU was at hand.

The rule is that of `primitives/src/numeric.rs`, class 2 (`Tolerance::FULL_PRECISION`): with the worker's output b and a checker's a, ‖a−b‖₂ ≤ τ · max(‖b‖₂, √len · {FLOOR}) with **τ = {NORM:.1e}**, and every element within 10⁻⁴ of the root mean square plus 10⁻⁴ of itself. All compared outputs must match, so what counts for an input is its worst output. Figures below are ‖a−b‖₂ over max(‖b‖₂, √len · {FLOOR}), per input, unless they say otherwise.

A bound suits a model if it is at least {ABOVE_NOISE} times the noise of honest runs (99.9th percentile; at least {LEAST_BOUND:.0e} in any case), and at most a {BELOW_CHEATS}th of what the mildest cheat changes (1st percentile).
"""

EXPLANATION = """## How it was measured

- **Honest runs**: ONNX Runtime with 1, 2 and 4 threads, each level of optimisation, batches of 8 and 32 (of sentences: padded to the longest), parallel execution, with and without memory arena and packed weights; and the same graph in NumPy with 32 and 64 bits, which is an engine as different as a CPU has to offer. *Any two* is the largest difference between any two of these per input, since worker and checker may differ from the baseline in opposite directions.
- **Cheats**: *fp16 weights*, *bf16 weights*: all weights but single numbers rounded, computation in 32 bits. *int8 weights*: matrices and kernels rounded to 255 levels, one scale for each. *TF32 products*: both operands of every matrix product and convolution rounded to 10 bits of mantissa, sums in 32 bits, as tensor cores do. *fp16 everything*: every weight and every operator's result rounded. The last two are emulated in NumPy; that its sums differ from ONNX Runtime's adds what the noise above shows, about a hundredth and less.
- **Not counted by the rule**: a cheat that lowers the precision of a part only, and gains as little. *fp16, the largest weight only* stands for these: for the sentence encoder that is the table of words, half the file. Finer cuts exist, down to any mildness.
- **Not measured**: a wrong model, an altered input, an invented output. They change everything.
"""

GPU = """## GPUs

| model | GPU | against CPU, largest | any two, 99.9th percentile | TF32 on, 1st percentile |
|---|---|---|---|---|
{rows}

The worker sets TF32 off. Before a class is relied on for fines with GPUs among the workers, this table has to be filled on at least four kinds of device.
"""


def write(path: Path, measured: list[Figures]) -> None:
    """Writes the page."""
    parts = [HEAD, summary(measured)]
    parts += [section(figures) for figures in measured]
    rows = [
        row(figures.subject.name, "none", *["not measured on this machine"] * 3)
        for figures in measured
    ]
    parts += [EXPLANATION, GPU.format(rows="\n".join(rows)), made_by()]
    path.write_text("\n".join(parts))


def summary(measured: list[Figures]) -> str:
    """One row per model."""
    lines = [
        "## Summary\n",
        row(
            "model", "inputs", "honest, largest", "honest, 99.9th percentile",
            "mildest cheat", "its 1st percentile", "its smallest",
            "τ over largest honest", "1st percentile over τ", "rule holds",
        ),
        "|---|" + "---|" * 9,
    ]  # fmt: skip
    for figures in measured:
        honest, mildest = figures.any_two.norm, figures.mildest
        lines.append(
            row(
                figures.subject.name,
                f"{len(figures.subject.inputs):,}",
                number(honest.max()),
                number(percentile(honest, 99.9)),
                mildest.name,
                number(mildest.mildest),
                number(mildest.differences.norm.min()),
                times(NORM / honest.max()),
                times(mildest.mildest / NORM),
                "**yes**" if figures.holds else "**no**",
            )
        )
    passed = max(passing(cheat.differences) for each in measured for cheat in each.cheats)
    lines.append(
        f"\nOf the inputs, the chain's rule lets at most {share(passed)} pass under any cheat.\n"
    )
    return "\n".join(lines)


def section(figures: Figures) -> str:
    """All about one model."""
    subject = figures.subject
    outputs = ", ".join(f"`{name}`" for name in subject.compared)
    verdict = "holds" if figures.holds else "does not hold"
    least, greatest = figures.least_bound, figures.greatest_bound
    if greatest >= least:
        fitting = f"bounds from {number(least)} to {number(greatest)} would suit it"
    else:
        fitting = f"no bound suits it ({number(least)} to {number(greatest)})"
    rule = f"The rule {verdict} for τ = {number(NORM)}: {fitting}."
    return "\n".join(
        [
            f"## {subject.name}\n",
            f"Compared: {outputs}. Inputs: {subject.inputs_are}. {rule}\n",
            honest_table(figures),
            cheat_table(figures.cheats),
            *by_output(figures),
            *hidden_by_probabilities(figures),
        ]
    )


def honest_table(figures: Figures) -> str:
    """What settings change."""
    lines = [
        row(
            f"honest: {runs.BASELINE}, against", "largest", "99.9th percentile", "element, largest"
        ),
        "|---|---|---|---|",
    ]
    for name, found in [*figures.honest.items(), ("any two of all these", figures.any_two)]:
        norm = found.norm
        element = number(found.element.max())
        lines.append(row(name, number(norm.max()), number(percentile(norm, 99.9)), element))
    note = "*Element* is the largest difference of one element, of what it may differ by.\n"
    return "\n".join([*lines, "", note])


def cheat_table(cheats: list[Cheat]) -> str:
    """What cheats change."""
    lines = [
        row("cheat", "smallest", "1st percentile", "median", "passes", "other label"),
        "|---|---|---|---|---|---|",
    ]
    for cheat in cheats:
        labels = "no labels" if cheat.other_labels is None else share(cheat.other_labels)
        lines.append(row(cheat.name, *spread(cheat.differences), labels))
    return "\n".join([*lines, ""])


def by_output(figures: Figures) -> Iterable[str]:
    """Which output shows a cheat, if there are several."""
    names = figures.subject.compared
    if len(names) == 1:
        return
    yield "If one output alone were compared:\n"
    yield row("output", "cheat", "smallest", "1st percentile", "median", "passes")
    yield "|---|---|---|---|---|---|"
    for name in names:
        for cheat in figures.cheats:
            yield row(f"`{name}`", cheat.name, *spread(cheat.by_output[name]))
    yield ""
    passed = {
        name: max((passing(cheat.by_output[name]), cheat.name) for cheat in figures.cheats)
        for name in names
    }
    strongest, weakest = min(names, key=passed.__getitem__), max(names, key=passed.__getitem__)
    part, cheat_name = passed[weakest]
    yield (
        f"So `{strongest}` has to be compared: by `{weakest}` alone, the cheat *{cheat_name}* would "
        f"pass for {share(part)} of the inputs, because most of its numbers are almost 0 or 1.\n"
    )


def hidden_by_probabilities(figures: Figures) -> Iterable[str]:
    """What would be seen if probabilities were compared."""
    if not figures.if_probabilities:
        return
    yield "If probabilities (softmax of the logits) were compared in place of logits:\n"
    yield row("cheat", "smallest", "1st percentile", "median", "passes")
    yield "|---|---|---|---|---|"
    for name, found in figures.if_probabilities.items():
        yield row(name, *spread(found))
    worst = max(map(passing, figures.if_probabilities.values()))
    yield (
        f"\nSo logits are compared: by probabilities, a cheat would pass for up to {share(worst)} of "
        "the inputs. Labels show next to nothing, as the column above says.\n"
    )


def spread(found: Differences) -> list[str]:
    """The columns of a cheat."""
    norm = found.norm
    numbers = [norm.min(), percentile(norm, 1), percentile(norm, 50)]
    return [*map(number, numbers), share(passing(found))]


def passing(found: Differences) -> float:
    """The part of inputs that count as equal."""
    return float(found.matching().mean())


def made_by() -> str:
    """On what the page was made."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "onnx", "numpy"))
    today = datetime.now(UTC).date().isoformat()
    return (
        "## How this page was made\n\n"
        f"By `make calibration` on {today}, on {processor()}, with {packages}. "
        "Another processor has other noise. The sentence encoder is measured if "
        "`make models-minilm` has built it.\n"
    )


def processor() -> str:
    """The processor's name and whether it multiplies eight-bit integers natively."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.split(": ", 1)[1] for line in lines if line.startswith("model name")]
    flags = " ".join(line for line in lines if line.startswith("flags"))
    extensions = [flag for flag in ("avx2", "avx512f", "avx512_vnni") if flag in flags]
    return " with ".join([names[0] if names else platform.machine(), ", ".join(extensions)])


def row(*cells: str) -> str:
    """A row of a table."""
    return "| " + " | ".join(cells) + " |"


def number(value: float | np.floating) -> str:
    """Two digits."""
    return "0" if value == 0 else f"{value:.1e}"


def times(value: float | np.floating) -> str:
    """A ratio."""
    return f"{value:.1f}×"


def share(value: float | np.floating) -> str:
    """A percentage."""
    return f"{value:.1%}"
