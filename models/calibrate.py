# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Measures the noise of the models and what cheats change, and writes docs/calibration.md.

Run by `make calibration`: `python calibrate.py FOLDER-OF-MINILM PAGE`.
"""

import sys
from pathlib import Path

from threadpoolctl import threadpool_limits

from calibration import page
from calibration.comparison import NORM
from calibration.figures import Figures, measure, percentile
from calibration.subjects import all_subjects


def report(figures: Figures) -> None:
    """Prints whether the tolerance suits the model."""
    honest, mildest = figures.any_two.norm, figures.mildest
    print(
        f"{figures.subject.name}: honest up to {honest.max():.1e}"
        f" (99.9th percentile {percentile(honest, 99.9):.1e}), tolerance {NORM:.1e},"
        f" mildest cheat {mildest.name} from {mildest.mildest:.1e}:"
        f" the rule {'holds' if figures.holds else 'DOES NOT HOLD'}",
        flush=True,
    )


def main() -> None:
    """Measures and writes."""
    minilm, path = Path(sys.argv[1]), Path(sys.argv[2])
    measured = []
    # NumPy's own threads gain nothing on inputs this small, and on a busy machine they wait.
    with threadpool_limits(limits=1):
        for subject in all_subjects(minilm):
            print(f"==> {subject.name}: {len(subject.inputs)} inputs", flush=True)
            measured.append(measure(subject))
            report(measured[-1])
    page.write(path, measured)
    print(f"==> wrote {path}")


if __name__ == "__main__":
    main()
