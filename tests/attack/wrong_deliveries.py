"""Well-formed deliveries that are wrong: a list of ways, each the same every time.

``python -m tests.attack.wrong_deliveries`` tries them all on the stored vintage (on the twin where
that is absent) and prints class, tried, unseen. It goes on where it was stopped: what was tried is
kept in ``--kept`` (default: wrong_deliveries.jsonl in the temporary folder).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from evaluation.core.arrays import Array
from evaluation.sources.twin import synthetic_twin
from tests.attack.delivery import (
    FORCE,
    MEN,
    SHARE,
    UNEMPLOYED,
    WOMEN,
    Whole,
    contract,
    made,
    real,
)
from tests.attack.wrong_changes import (
    START,
    Change,
    Value,
    blank,
    exchanged,
    in_rows,
    repeated,
    row_down,
    secret,
    swapped,
)

FINLAND = Path(__file__).parents[3] / "shared" / "data" / "finland"
# Donors of 0.07 to 0.9 per cent of the country, and two municipalities of the trial
SMALL = tuple(f"KU{c}" for c in ("743", "905", "684", "240", "285", "320", "005", "444", "935"))
SMALL += ("KU245", "KU624", "KU261")
COLUMNS = (
    *(UNEMPLOYED, "HAKIJALOPUSSA", "TYOTTOMAT25", "TYOTTOMAT50", MEN, "TYOTTOMATULK"),
    *("PITKAAIKAISTYOTTOMAT", "LOMAUTETTU", "TYOLLISTETTYLOP", "MTPPALVELUTLOP"),
    *("TVKOULUTUSLOP", "KOKEILULOP", "AVPAIKATLOPUSSA"),
)


class Wrong(NamedTuple):
    """One way to be wrong."""

    kind: str
    name: str
    made_of: Change


def ways() -> list[Wrong]:
    """Every way, in order."""
    found = [*_swaps(), *_one(), *_times(), *_blocks(), *_sums(), *_areas(), *_values()]
    names = [way.name for way in found]
    assert len(set(names)) == len(names), Counter(names).most_common(1)
    return found


def _swaps() -> Iterator[Wrong]:
    pairs = [*list(combinations(COLUMNS[:9], 2))[:28], (MEN, WOMEN), (UNEMPLOYED, FORCE)]
    for one, other in pairs:
        for first in (None, START):
            change = partial(swapped, one=one, other=other, first=first)
            yield Wrong("columns swapped", f"{one} and {other} from {first}", change)


def _one() -> Iterator[Wrong]:
    """One municipality under one per cent of the country, its row alone."""
    changes: dict[str, Value] = {
        "blank": lambda v: np.full_like(v, np.nan),
        "zero": np.zeros_like,
        "÷10": lambda v: _published(np.floor(v / 10)),
        "×10": lambda v: v * 10,
        "×1000": lambda v: v * 1000,
    }
    chosen: list[tuple[str, tuple[str, ...] | None]] = [
        ("unemployed", (UNEMPLOYED,)),
        ("services", ("TYOLLISTETTYLOP", "MTPPALVELUTLOP")),
        ("all counts", None),
    ]
    for kind, change in changes.items():
        for area in SMALL:
            for word, names in chosen:
                of = partial(in_rows, names=names, areas=(area,), change=change)
                yield Wrong(f"one municipality {kind}", f"{kind} {area} {word}", of)


def _times() -> Iterator[Wrong]:
    """Months a place off, or turned round."""
    changes: dict[str, Value] = {
        "a month late": lambda v: np.concatenate([v[..., :1], v[..., :-1]], axis=-1),
        "a month early": lambda v: np.concatenate([v[..., 1:], v[..., -1:]], axis=-1),
        "reversed": lambda v: v[..., ::-1],
    }
    for kind, change in changes.items():
        for word in (*COLUMNS, "all"):
            names = None if word == "all" else (word,)
            for area in _places(word):
                areas = () if area is None else (area,)
                for first in (START, "2021-01") if area is None and word == "all" else (START,):
                    of = partial(in_rows, names=names, areas=areas, change=change, first=first,
                                 also=(SHARE,))  # fmt: skip
                    yield Wrong(f"months {kind}", f"{kind} {word} of {area} from {first}", of)


def _places(word: str) -> tuple[str | None, ...]:
    return (None, *SMALL[:3]) if word in (UNEMPLOYED, "all") else (None,)


def _blocks() -> Iterator[Wrong]:
    """Months that stand twice, and months that nobody delivered."""
    for lag, word in ((12, "the year before"), (6, "half a year before"), (1, "the month before")):
        for column in (*COLUMNS, "all"):
            for area in _places(column):
                names = None if column == "all" else (column,)
                of = partial(repeated, names=names, area=area, lag=lag)
                yield Wrong(f"months of {word} again", f"{word} {column} of {area}", of)
    for column in COLUMNS:
        for scope in ("everybody", "municipalities"):
            of = partial(blank, column=column, scope=scope)
            yield Wrong("months blank", f"three of {column} for {scope}", of)


def _sums() -> Iterator[Wrong]:
    """Groups of donors blank or scaled, and sums that are not those of their parts."""
    for column in COLUMNS:
        for kind, factor in (("blank", np.nan), ("at nine tenths", 0.9)):
            scaled = partial(_scaled, factor=factor)
            of = partial(in_rows, names=(column,), areas=SMALL[:5], change=scaled)
            yield Wrong(f"five donors {kind}", f"{column} {kind}", of)
    for area in ("SSS", "MK01", "SK011"):
        for column in (UNEMPLOYED, "TYOLLISTETTYLOP", FORCE):
            for factor in (1.02, 0.95):
                scaled = partial(_scaled, factor=factor)
                of = partial(in_rows, names=(column,), areas=(area,), change=scaled, first=None)
                yield Wrong("sums broken", f"{area} {column} × {factor}", of)


def _scaled(values: Array, factor: float) -> Array:
    return _published(np.round(values * factor))


def _areas() -> Iterator[Wrong]:
    """Rows of other areas: all a row down, two exchanged, one copied."""
    for column in (*COLUMNS, FORCE):
        of = partial(row_down, column=column)
        yield Wrong("a row down", f"{column} a row down", of)
    words: list[tuple[str, tuple[str, ...] | None]]
    words = [("unemployed", (UNEMPLOYED,)), ("everything", None)]
    for one, other in list(zip(SMALL, (*SMALL[1:], SMALL[0]), strict=True))[:10]:
        for word, names in words:
            for copied in (False, True):
                of = partial(exchanged, one=one, other=other, names=names, copied=copied)
                kind = "a series copied" if copied else "two areas exchanged"
                yield Wrong(kind, f"{one} and {other} {word} {copied}", of)


def _values() -> Iterator[Wrong]:
    """Other units, signs, roundings, secret marks, and the labour force of another year."""
    tens: dict[str, Value] = {
        "to tens": lambda v: np.round(v / 10) * 10,
        "to hundreds": lambda v: np.round(v / 100) * 100,
        "in thousands": lambda v: np.round(v / 1000),
        "doubled": lambda v: v * 2,
    }
    for word, change in tens.items():
        for column in COLUMNS:
            whole = partial(in_rows, names=(column,), areas=(), first=None)
            of = partial(whole, change=lambda v, change=change: _published(change(v)))
            yield Wrong(f"counts {word}", f"{column} {word}", of)
    for area in SMALL:
        yield Wrong("a secret mark in a large cell", f"{area} secret", partial(secret, area=area))
        for years in (1, -1):
            rolled = partial(np.roll, shift=12 * years, axis=-1)
            of = partial(in_rows, names=(FORCE,), areas=(area,), change=rolled, first=None)
            yield Wrong("labour force of another year", f"{area} {years}", of)
    for column in (UNEMPLOYED, "TYOTTOMAT25", FORCE):
        of = partial(in_rows, names=(column,), areas=(), change=np.negative, first=None)
        yield Wrong("negative", f"{column} negative", of)


def _published(values: Array) -> Array:
    """Counts from one to four are never published."""
    with np.errstate(invalid="ignore"):
        return np.where((values > 0) & (values < 5), np.nan, values)


def same(one: Whole, other: Whole) -> bool:
    """Whether nothing was changed: the base has no such column, or the change is none."""
    return all(
        np.array_equal(one.columns[n], other.columns[n], equal_nan=True) for n in one.columns
    )


def main() -> None:
    """Try every way and print class, tried, unseen."""
    parser = argparse.ArgumentParser(description=__doc__)
    kept = Path(tempfile.gettempdir()) / "wrong_deliveries.jsonl"
    parser.add_argument("--kept", type=Path, default=kept)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--first", default="2020-01")
    options = parser.parse_args()
    base, whole = (_base(first) for first in (options.first, "2013-01"))
    done = _done(options.kept)
    with options.kept.open("a", encoding="utf-8") as out:
        for way in ways()[:: options.every]:
            key = f"{way.kind}: {way.name}"
            if key in done:
                continue
            wrong = way.made_of(base)
            seen = ["unchanged"] if same(base, wrong) else sorted(wrong.seen(contract()))
            if not seen:  # a longer past may tell
                seen = sorted(way.made_of(whole).seen(contract()))
            done[key] = seen
            out.write(json.dumps({"way": key, "seen": seen}) + "\n")
            out.flush()
    report(done)


def _base(first: str) -> Whole:
    if FINLAND.is_dir():
        return real(FINLAND, first)
    return made(synthetic_twin(), first, "2022-02")


def _done(kept: Path) -> dict[str, list[str]]:
    if not kept.is_file():
        return {}
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    return {line["way"]: line["seen"] for line in lines}


def report(done: dict[str, list[str]]) -> None:
    """The table, and every way that is unseen."""
    tried = {key: seen for key, seen in done.items() if seen != ["unchanged"]}
    unseen = [key for key, seen in tried.items() if not seen]
    number = Counter(key.split(":")[0] for key in tried)
    missed = Counter(key.split(":")[0] for key in unseen)
    for kind, count in number.items():
        print(f"{kind:32} | {count:4} | {missed[kind]:4}")
    print(f"{'all':32} | {len(tried):4} | {len(unseen):4}")
    for key in unseen:
        print(f"unseen: {key}")


if __name__ == "__main__":
    main()
