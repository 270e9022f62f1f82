"""A verification in lines: what is not as it was published, and what was compared and what not."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.door import door
from evaluation.editions.verify import Verification


@door
def told(found: Verification) -> Iterator[str]:
    """Each place with what was published and what it is today; every file with other bytes; last
    the sum of it.
    """
    yield from map(str, (*found.moved, *found.contents, *found.worded))
    for gone in found.withheld:
        yield f"{gone}: withheld since"
    named = {one.where.split(",")[0].split(":")[0] for one in (*found.contents, *found.worded)}
    results = {"results.json"} if found.moved else set()
    for name in found.files:
        within = name not in named | results and name not in found.skipped
        yield f"{name}: other bytes{_within(name) if within else ''}"
    for one in found.versions:
        yield f"{one} (other versions)"
    for name in found.skipped:
        yield f"{name}: not compared"
    yield _sum(found)


def _within(name: str) -> str:
    """What other bytes are worth whose content was compared."""
    parquet = "; Parquet's bytes are of one version of pyarrow" if name.endswith(".parquet") else ""
    return f", the same by the promise (1e-8){parquet}"


def _sum(found: Verification) -> str:
    places = len(found.contents) + len(found.worded)
    text = (
        f"{found.edition}: {found.compared} values compared, {len(found.moved)} moved;"
        f" {len(found.files)} file(s) with other bytes, {places} place(s) beyond the promise"
    )
    if found.versions:
        text += (
            f"; {len(found.versions)} version(s) are not those it was made with, which may explain"
            " words and pictures and no number: --other-versions accepts that"
        )
    return text
