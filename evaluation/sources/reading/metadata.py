"""The source's metadata beside a table, ``px_metadata.json``: held to its form before use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.core.files import json_in
from evaluation.errors import DeliveryError

WHAT = "StatFin metadata"


def metadata_in(name: str, content: bytes) -> dict[str, Any]:
    """What the file says.

    Raises
    ------
    DeliveryError
        If it is no JSON, or any part that is used is of another type.
    """
    try:
        described = json_in(name, content, DeliveryError, WHAT)
    except DeliveryError as problem:
        raise _no_metadata(name, problem.found.partition(": ")[2]) from problem
    if faults := list(_faults(described)):
        raise _no_metadata(name, "; ".join(faults[:5]))
    return dict(described)


def _no_metadata(name: str, found: str) -> DeliveryError:
    return DeliveryError(
        f"'{name}' beside the table is not {WHAT}: {found}",
        why="the date of the statistic and the names of areas and measures are read from it",
        remedy="deliver the metadata again, or take the file away",
    )


def _faults(described: object) -> Iterator[str]:
    if not isinstance(described, Mapping):
        yield f"it is {_kind(described)}, not an object"
        return
    if not isinstance(described.get("last_updated", ""), str | None):
        yield f"last_updated is {_kind(described['last_updated'])}, not text"
    for key in ("codes", "values"):
        if key in described:
            yield from _faults_of_words(key, described[key])


def _faults_of_words(key: str, by_language: object) -> Iterator[str]:
    """Codes or words: by language, by dimension, a list of text."""
    if not isinstance(by_language, Mapping):
        yield f"{key} is {_kind(by_language)}, not an object of languages"
        return
    for language, dimensions in by_language.items():
        if not isinstance(dimensions, Mapping):
            yield f"{key}.{language} is {_kind(dimensions)}, not an object of dimensions"
            continue
        for name, words in dimensions.items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                yield f"{key}.{language}.{name} is no list of text"


def _kind(value: object) -> str:
    words = {dict: "an object", list: "a list", str: "text", bool: "a truth value"}
    return "null" if value is None else words.get(type(value), "a number")
