"""Deliveries in every form that is read, with bytes that are not as they were sent."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from random import Random

import numpy as np

from evaluation import read_vintage, synthetic_twin
from evaluation.errors import EvaluationError
from evaluation.sources.vintage import Vintage
from tests.attack.attack import Attack, fault_of
from tests.attack.mutate import bytes_of
from tests.sources.delivered import Table
from tests.sources.shape_rows import Source, small
from tests.sources.shapes import SHAPES

FORMS = {
    "csv": ("PxWeb csv, names, Finnish", "semicolons, Windows-1252", "tabs", "text, UTF-16"),
    "csv, long or packed": ("long", "long, Swedish, packed", "months as columns"),
    "PX": ("PX", "PX without codes", "PX with keys, Windows-1252, packed"),
    "xlsx": ("xlsx of PxWeb", "xlsx, two rows of headings", "xlsx, plain", "xlsx, long"),
    "JSON-stat": ("JSON-stat 2 with statuses", "JSON-stat 2 without", "JSON-stat 1"),
    "PxWeb's JSON": ("PxWeb's older JSON",),
    "Parquet": ("Parquet, names", "Parquet, long"),
    "our own csv": ("our own",),
}


@cache
def _source() -> Source:
    return Source.of(small(Table.of(synthetic_twin(), 2019)))


@cache
def _sent(shape: str) -> tuple[str, bytes]:
    if shape == "our own":
        return "a.csv", small(Table.of(synthetic_twin(), 2019)).text().encode()
    name, make = SHAPES[shape]
    return name, make(_source())


@cache
def _meant(shape: str) -> Vintage:
    name, content = _sent(shape)
    return _read(name, content)


def _read(name: str, content: bytes) -> Vintage:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return read_vintage(path)
        except EvaluationError as problem:
            problem.add_note(folder)
            raise


def same(one: Vintage, other: Vintage) -> bool:
    """Whether two vintages hold the same counts of the same areas and months."""
    places = (one.municipalities, one.months, set(one.counts))
    return places == (other.municipalities, other.months, set(other.counts)) and all(
        np.array_equal(one.counts[name], other.counts[name], equal_nan=True) for name in one.counts
    )


def whole_rows_lost(one: Vintage, meant: Vintage) -> bool:
    """Whether areas, months or measures that were sent are gone: that is never well-formed."""
    return (one.municipalities, one.months) != (meant.municipalities, meant.months)


def tried(attack: Attack, seed: int, shapes: tuple[str, ...]) -> str | None:
    """Refused as we refuse, or read; a table that lost rows without a word has failed.

    One digit in the place of another is a well-formed number: what finds those are the contract's
    identities, and a class of attack of their own.
    """
    random = attack.random(seed)
    shape = random.choice(shapes)
    name, content = _sent(shape)
    try:
        found = _read(name, bytes_of(content, random))
    except EvaluationError as problem:
        return fault_of(problem, *problem.__notes__)
    if whole_rows_lost(found, _meant(shape)):
        return f"{shape}: rows were lost without a word"
    return None


def _of(form: str) -> Attack:
    shapes = FORMS[form]

    def call(seed: int) -> str | None:
        return tried(attack, seed, shapes)

    attack = Attack(f"delivery, bytes, {form}", 60, call, quick=1)
    return attack


def _rows(seed: int) -> str | None:
    """Rows doubled, lost, moved or of other lengths: refused, or the same counts."""
    random = ROWS.random(seed)
    table = small(Table.of(synthetic_twin(), 2019))
    lines = table.text().splitlines()
    _spoil(lines, random)
    try:
        found = _read("a.csv", "\n".join(lines).encode())
    except EvaluationError as problem:
        return fault_of(problem, *problem.__notes__)
    return None if same(found, _meant("our own")) else "other counts without a word"


def _spoil(lines: list[str], random: Random) -> None:
    at, other = (random.randrange(1, len(lines)) for _ in range(2))
    match random.randrange(6):
        case 0:
            lines.insert(other, lines[at])
        case 1:
            del lines[at]
        case 2:
            lines[at] = lines[at] + "," * random.randrange(1, 4)
        case 3:
            lines[at] = lines[at].rpartition(",")[0]
        case 4:
            lines[1:] = random.sample(lines[1:], len(lines) - 1)  # another order is the same table
        case _:
            lines.insert(at, random.choice(("", " ", ",", "\x00", "#", lines[0])))


ROWS = Attack("delivery, rows lost or doubled", 40, _rows, quick=1)
ATTACKS = (*map(_of, FORMS), ROWS)
