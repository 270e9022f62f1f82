"""Two JSON trees side by side: every value with where it stands, estimates and findings by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.core.promise import same, same_text


@dataclass(frozen=True, slots=True)
class Moved:
    """One published value, and what it is today."""

    where: str
    published: object
    today: object

    def __str__(self) -> str:
        old, new = _shown(self.published), _shown(self.today)
        return f"{self.where}: {old} was published, today it is {new}"


def pairs(where: str, old: object, new: object) -> Iterator[Moved]:
    """Every value of two JSON trees, side by side, whether it moved or not.

    A key or an item that one of them lacks is None there. Items of lists are found by what they are
    called (id, or estimand, outcome, comparison, estimator, check), else by position.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from pairs(f"{where}.{key}" if where else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        mine, theirs = _named(old), _named(new)
        for key in dict.fromkeys([*mine, *theirs]):
            yield from pairs(f"{where}[{key}]", mine.get(key), theirs.get(key))
    else:
        yield Moved(where, old, new)


def alike(one: Moved) -> bool:
    """Whether a value is as it was published: numbers and decimals in texts by the promise, the
    rest exactly. True is not 1, and null is not nothing.
    """
    old, new = one.published, one.today
    if is_number(old) and is_number(new):
        return same(old, new)  # type: ignore[arg-type]
    if isinstance(old, str) and isinstance(new, str):
        return same_text(old, new)
    return type(old) is type(new) and old == new


def is_number(value: object) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """A value on one line, whatever is in it."""
    text = str(value)
    return text if text.isprintable() else repr(text)


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
