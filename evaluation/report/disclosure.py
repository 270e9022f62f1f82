"""The only door out: everything that leaves passes here, against its source's threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from evaluation.design import Block
from evaluation.errors import Breach, DisclosureError

SCALE = 100.0  # outcomes are per 100


def release(blocks: Iterable[Block], threshold: int) -> None:
    """Let the cells of an evaluation out, or stop all of it.

    Whatever is written (ledger, tables, figures, text) is made of these cells and of the jobseekers
    that weigh them, so this one look covers every way out. A cell may leave if nobody is behind it,
    or at least ``threshold`` people. The threshold comes with the contract of the source. Open
    official statistics have 0: the source protected them itself, and a count that it kept secret is
    here the middle of its interval, which tells nothing more.

    Raises
    ------
    DisclosureError
        With every cell below the threshold. Nothing has been written by then.
    """
    breaches = sorted({breach for block in blocks for breach in _small(block, threshold)})
    if breaches:
        raise DisclosureError(
            f"{len(breaches)} cell(s) are below the disclosure threshold of {threshold}",
            why="fewer people than that could be recognised",
            remedy="aggregate further (months, municipalities, subgroups), then run again",
            breaches=breaches,
        )


def _small(block: Block, threshold: int) -> Iterator[Breach]:
    people = np.round(block.y * block.n / SCALE)
    for i, t in np.argwhere((people > 0) & (people < threshold)):
        yield Breach(
            rule="disclosure",
            where=f"{block.municipalities[i]}, {block.months[t]}, {block.outcome.name}",
            found=f"fewer than {threshold} people",
            remedy="Take it together with other cells",
        )
    for i in np.flatnonzero((block.stock > 0) & (block.stock < threshold)):
        yield Breach(
            rule="disclosure",
            where=f"{block.municipalities[i]}, jobseekers of the base year",
            found=f"fewer than {threshold} people",
            remedy="Raise smallest_stock in the plan",
        )
