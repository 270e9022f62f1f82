"""Verify: the edition again with today's code, number by number and byte by byte."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.door import door
from evaluation.editions.edition import Edition
from evaluation.report.crate_files import MANIFEST
from evaluation.report.folder import write
from evaluation.run import Watch, run

TOLERANCE = 1e-8  # of a published number


@dataclass(frozen=True, slots=True)
class Moved:
    """One published value, and what it is today."""

    where: str
    published: object
    today: object

    def __str__(self) -> str:
        return f"{self.where}: {self.published} was published, today it is {self.today}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What moved. ``files`` have other bytes though plan, data and versions are the same."""

    edition: str
    compared: int  # values looked at
    moved: tuple[Moved, ...]
    files: tuple[str, ...]
    same_versions: bool
    withheld: tuple[Moved, ...] = ()  # published under an older contract, withheld today

    @property
    def holds(self) -> bool:
        """Whether nothing that was promised has moved."""
        return not self.moved and not (self.same_versions and self.files)


@door
def verify(edition: Edition, data: str | Path | None = None, watch: Watch = iter) -> Verification:
    """Run an edition again and compare everything it promised.

    Numbers of results.json within 1e-8, everything else in it exactly; under the same versions of
    Python, of us and of the libraries every file byte by byte.

    An edition that was made under an older version of the contract of results.json promised its
    numbers: those are compared, and words that were renamed since are not. A number that is null
    today has been withheld since: it is listed, as what nobody would publish any more.
    """
    again = run(edition.plan, edition.vintage(data), watch, edition.look)
    evaluation = replace(again, previous=edition.previous)
    languages = sorted(p.name.split(".")[1] for p in edition.folder.glob("report.*.html"))
    with tempfile.TemporaryDirectory() as beside:
        delivery = edition.folder / "delivery"
        folder = write(
            evaluation,
            Path(beside) / edition.name,
            [code for code in edition.plan.plan.languages if code in languages],
            delivery=delivery if delivery.is_dir() else None,
        )
        results = json.loads((folder / "results.json").read_text("utf-8"))
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    same_contract = edition.results["schema_version"] == results["schema_version"]
    pairs = [
        pair
        for pair in _pairs("", edition.results, results)
        if same_contract or _number(pair[1]) or isinstance(pair[1], dict | list)
    ]
    moved = [Moved(*pair) for pair in pairs if not _same(*pair[1:])]
    gone = [] if same_contract else [one for one in moved if _withheld(one)]
    old, new = edition.manifest["outputs"], manifest["outputs"]
    return Verification(
        edition=edition.name,
        compared=len(pairs),
        moved=tuple(one for one in moved if one not in gone),
        files=tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name))),
        same_versions=same_contract and edition.manifest["versions"] == manifest["versions"],
        withheld=tuple(gone),
    )


def _pairs(where: str, old: object, new: object) -> Iterator[tuple[str, object, object]]:
    """Every value of two JSON trees, side by side; estimates and findings by name."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _pairs(f"{where}.{key}" if where else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        mine, theirs = _named(old), _named(new)
        for key in dict.fromkeys([*mine, *theirs]):
            yield from _pairs(f"{where}[{key}]", mine.get(key), theirs.get(key))
    else:
        yield where, old, new


def _named(values: list[object]) -> dict[str, object]:
    """List items by what they are called, or else by position."""
    names = [_name(value, number) for number, value in enumerate(values)]
    if len(set(names)) < len(names):
        names = [str(number) for number in range(len(values))]
    return dict(zip(names, values, strict=True))


def _name(value: object, number: int) -> str:
    if isinstance(value, dict):
        if "id" in value:
            return str(value["id"])
        parts = [value[k] for k in ("estimand", "outcome", "comparison", "estimator") if k in value]
        if "check" in value:
            parts.append(value["check"])
        if parts:
            return " ".join(map(str, parts))
    return str(number)


WITHHOLDABLE = {"p", "p_value", "p_space", "p_time", "p_resolution", "p_adjusted", "ci_low"}
WITHHOLDABLE |= {"ci_high"}


def _withheld(moved: Moved) -> bool:
    """Whether a p-value or an end of an interval, or a method beside with its own, is gone."""
    key = moved.where.rsplit(".", 1)[-1]
    beside = ".beside[" in moved.where
    return moved.today is None and (key in WITHHOLDABLE or beside)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(old: object, new: object) -> bool:
    if _number(old) and _number(new):
        return abs(float(old) - float(new)) <= TOLERANCE  # type: ignore[arg-type]
    return bool(old == new)
