"""The page of the calibration: what was said of each row, and whether it may be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.calibration.judged import Band, Shares, bands, shares
from tests.calibration.rows import SPEAKS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "calibration.md"
RESULTS = Path(__file__).parent / "results.json"
ANSWERS = ("effect", "no_effect_larger_than", "cannot_tell", "not_comparable", "none passes")
HEAD = """# The gate, calibrated

Written by `make calibration`; do not edit. {seeds} synthetic countries a row, months from 2006 on,
each through the whole pipeline **with the blind choice** (`tests/calibration/plan.toml`: six
candidates, the average jobseeker of all trial areas, smallest effect of interest 1.0 point). The
lines are in the plan (`[gate]`): half of the smallest effect of interest, and an error rate of
10 % for all doubts of one effect together (Bonferroni over {noisy} that have noise).

A violation is planted at the size that moves the estimate of the design chosen without it by 1.0
point, and at a tenth of that. A country where no size that fits does so is *immune* and not
counted. The choice sees the months before the trial, so a violation that shows there may make it
take another design: *escaped* are countries where nothing is flagged and the estimate lies within
half a point of the truth.
"""


def page(results: Sequence[Mapping[str, Any]]) -> str:
    """The page in Markdown."""
    from evaluation.checks.gate.questions import NOISY

    found = shares(results)
    seeds = len({one["seed"] for one in results})
    parts = [
        HEAD.format(seeds=seeds, noisy=NOISY),
        "## What was said\n",
        *_table(_said_head(), (_said_row(one) for one in found)),
        "\n## How violations fare\n",
        *_table(_fate_head(), (_fate_row(one) for one in found if one.row.violation)),
        "\n## Bands\n",
        *_table(("row", "demand", "share", "bound", ""), (_band_row(one) for one in bands(found))),
        "\n## Sensitivity and specificity of the letter\n",
        *_letter(found),
        "\n## Which doubts failed\n",
        *_table(("row", "doubts that failed, by share of twins"), _spoke(results)),
        "",
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def _said_head() -> list[str]:
    return ["row", "twins", "immune", "A", "B", "C", "D", *(a.replace("_", " ") for a in ANSWERS)]


def _said_row(one: Shares) -> list[str]:
    letters = [_share(one.letters.get(letter, 0.0)) for letter in "ABCD"]
    answers = [_share(one.answers.get(answer, 0.0)) for answer in ANSWERS]
    return [one.row.name, str(one.twins), str(one.immune), *letters, *answers]


def _fate_head() -> list[str]:
    return [
        "row",
        "flagged",
        "escaped and right",
        "missed",
        "right doubt, of the flagged",
        "may be",
    ]


def _fate_row(one: Shares) -> list[str]:
    if not one.twins:
        return [one.row.name, *["–"] * 4, "no size that fits moves the chosen design"]
    speaks = SPEAKS[one.row.violation] if one.row.violation else ()
    shown = (one.flagged, one.escaped, one.missed, one.right_doubt)
    return [one.row.name, *map(_share, shown), ", ".join(speaks)]


def _band_row(band: Band) -> list[str]:
    holds = "holds" if band.holds else "**outside**"
    return [band.row, band.what, _share(band.share), _share(band.bound), holds]


def _letter(found: Sequence[Shares]) -> list[str]:
    whole = [one for one in found if one.row.part == 1.0 and one.twins]
    clean = [one for one in found if one.row.part != 1.0 and one.twins]
    moved = sum(one.twins * (one.flagged + one.missed) for one in whole)
    caught = sum(one.twins * one.flagged for one in whole)
    good, of = sum(one.twins * one.good for one in clean), sum(one.twins for one in clean)
    return [
        f"Of {moved:.0f} countries whose estimate a violation moved or that were flagged, C, D or"
        f" not comparable was said of {_share(caught / max(moved, 1))} (sensitivity). Of {of}"
        " countries that are valid or violated by a tenth, A or B was said of"
        f" {_share(good / max(of, 1))} (specificity).",
    ]


def _spoke(results: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    for row in dict.fromkeys(one["row"] for one in results):
        mine = [one for one in results if one["row"] == row and "doubts" in one]
        counts: dict[str, int] = {}
        for one in mine:
            failed = {d["name"] for d in one["doubts"] if d["verdict"] == "fail"}
            for name in failed:
                counts[name] = counts.get(name, 0) + 1
        said = [
            f"{name.lower()} {_share(count / len(mine))}"
            for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]
        yield [row, ", ".join(said) or "–"]


def _share(share: float) -> str:
    return f"{share:.0%}"
