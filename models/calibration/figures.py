# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""What the runs of a model say: noise, cheats, and whether the tolerance lies between."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from calibration import runs
from calibration.comparison import NORM, Differences, Outputs, differences, worst_of
from calibration.subjects import Subject

# The bound must be this many times the noise, and this many times it must fit below cheats.
ABOVE_NOISE = 4
BELOW_CHEATS = 10
# No bound below this is worth having, however quiet a model is on one machine.
LEAST_BOUND = 2e-6


@dataclass(frozen=True)
class Cheat:
    """One way of saving work."""

    name: str
    differences: Differences
    # By the name of the compared output.
    by_output: dict[str, Differences]
    # The part of inputs whose label is another; `None` for a model without labels.
    other_labels: float | None

    @property
    def mildest(self) -> float:
        """The first percentile of the differences."""
        return percentile(self.differences.norm, 1)


@dataclass(frozen=True)
class Figures:
    """All about one model."""

    subject: Subject
    # Each setting against the baseline.
    honest: dict[str, Differences]
    # Any two settings, both ways; per input, the worst of them.
    any_two: Differences
    cheats: list[Cheat]
    # If `softmax` of the logits were compared in their place.
    if_probabilities: dict[str, Differences]

    @property
    def mildest(self) -> Cheat:
        """The cheat that is hardest to see, of those that change all of the model."""
        whole = [cheat for cheat in self.cheats if cheat.name != runs.PARTIAL]
        return min(whole, key=lambda cheat: cheat.mildest)

    @property
    def least_bound(self) -> float:
        """Below this, honest workers might be refused."""
        return max(ABOVE_NOISE * percentile(self.any_two.norm, 99.9), LEAST_BOUND)

    @property
    def greatest_bound(self) -> float:
        """Above this, cheats come near."""
        return self.mildest.mildest / BELOW_CHEATS

    @property
    def holds(self) -> bool:
        """Whether class 2 suits the model."""
        quiet = self.least_bound <= NORM and bool(np.all(self.any_two.element <= 1))
        return quiet and self.greatest_bound >= NORM


def percentile(values: NDArray[np.float64], percent: float) -> float:
    """A percentile as a plain number."""
    return float(np.percentile(values, percent))


def measure(subject: Subject) -> Figures:
    """Runs the model in all ways and compares."""
    honest = runs.honest_runs(subject)
    cheating = runs.cheating_runs(subject)
    baseline = honest[runs.BASELINE]
    expected = compared(subject, baseline)
    names = [name for name in honest if name != runs.BASELINE]
    return Figures(
        subject,
        {name: worst_of(expected, compared(subject, honest[name])) for name in names},
        worst_pair([compared(subject, run) for run in honest.values()]),
        [cheat(subject, name, baseline, run) for name, run in cheating.items()],
        if_probabilities(baseline, cheating),
    )


def compared(subject: Subject, outputs: Outputs) -> Outputs:
    """The outputs that verification compares."""
    return {name: outputs[name] for name in subject.compared}


def worst_pair(all_outputs: list[Outputs]) -> Differences:
    """Per input, the largest difference between any two runs, each once as the reference."""
    pairs = list(combinations(all_outputs, 2))
    found = [worst_of(a, b) for a, b in pairs] + [worst_of(b, a) for a, b in pairs]
    return Differences(
        np.max([each.norm for each in found], axis=0),
        np.max([each.element for each in found], axis=0),
    )


def cheat(subject: Subject, name: str, honest: Outputs, run: Outputs) -> Cheat:
    """Compares a cheat's outputs, as the reference, with honest ones."""
    ours, theirs = compared(subject, honest), compared(subject, run)
    by_output = {output: differences(ours[output], theirs[output]) for output in ours}
    labels = float(np.mean(honest["label"] != run["label"])) if subject.has_label else None
    return Cheat(name, worst_of(ours, theirs), by_output, labels)


def if_probabilities(honest: Outputs, cheating: dict[str, Outputs]) -> dict[str, Differences]:
    """What comparing probabilities in place of logits would see of each cheat."""
    if "logits" not in honest:
        return {}
    ours = softmax(honest["logits"])
    return {name: differences(ours, softmax(run["logits"])) for name, run in cheating.items()}


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probabilities, row by row."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
