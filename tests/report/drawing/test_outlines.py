"""Paths in few bytes: what is written gives back where the pen went."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.drawing.outlines import COARSE, TAKES, decimal, line, outline

places = st.integers(-4000, 6000)
steps = st.sampled_from("LQC").flatmap(
    lambda command: st.tuples(
        st.just(command), st.lists(places, min_size=TAKES[command], max_size=TAKES[command])
    )
)
contours = st.lists(st.tuples(st.tuples(places, places), st.lists(steps, max_size=6)), max_size=3)


def written(contours: list) -> str:
    parts = []
    for start, then in contours:
        parts += [f"M {start[0]} {start[1]} "]
        parts += [f"{command} {' '.join(map(str, given))} " for command, given in then]
        parts += ["z "]
    return "\n".join(parts)


def followed(d: str) -> list[tuple[str, list[int]]]:
    """A path of relative steps as absolute ones, by the rules of SVG."""
    tokens = re.findall(r"[a-z]|-?\d+", d)
    found, at, start, command, i = [], (0, 0), (0, 0), "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
            if command == "z":
                at = start
                found.append(("Z", []))
                continue
        takes = {"h": 1, "v": 1}.get(command) or TAKES[command.upper()]
        given, i = [int(one) for one in tokens[i : i + takes]], i + takes
        if command in "hv":
            given = [given[0], 0] if command == "h" else [0, given[0]]
        ends = [at[k % 2] + step for k, step in enumerate(given)]
        at = (ends[-2], ends[-1])
        start = at if command == "m" else start
        found.append((command.upper().replace("H", "L").replace("V", "L"), ends))
    return found


@given(contours)
def test_a_letter_is_followed_back_to_its_points(contours: list) -> None:
    wanted = []
    for start, then in contours:
        wanted += [("M", [round(p / COARSE) for p in start])]
        wanted += [(command, [round(p / COARSE) for p in given]) for command, given in then]
        wanted += [("Z", [])]
    assert followed(outline(written(contours))) == wanted


@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=1, max_size=8))
def test_a_line_is_where_it_was(points: list[tuple[float, float]]) -> None:
    d = " \nL ".join(f"{x:.6f} {y:.6f}" for x, y in points)
    short = line(f"M {d} \nz\n")
    given = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", short)]
    assert given == pytest.approx([c for point in points for c in point], abs=0.00501)
    assert short[0] == "M" and short[-1] == "z" and "L" not in short and " " not in short


def test_commands_are_written_where_they_change() -> None:
    assert line("M 0 0 \nL 1.005 -2 \nL 3 4.10 \nQ 1 2 3 4 \nz") == "M0,0,1-2,3,4.1Q1,2,3,4z"
    assert outline("M 64 32 L 640 32 L 640 320 Q 0 0 32 32 z") == "m2,1h18v9q-20-10-19-9z"


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "1"), (0.004, "0"), (-0.004, "0"), (-1.25, "-1.25"), (10.0, "10"), (0.1, "0.1")],
)
def test_decimals_by_hand(value: float, said: str) -> None:
    assert decimal(value) == said
