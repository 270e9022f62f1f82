"""Small tables of HTML: how a result shows itself in a notebook. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of text under a heading each; the first cell of a row is its heading."""
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = "".join(f"<tr>{_row(*row)}</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(first: str, *others: str) -> str:
    return f'<th scope="row">{escape(first)}</th>' + "".join(
        f"<td>{escape(text)}</td>" for text in others
    )


def words(name: str) -> str:
    """A name of a `StrEnum` as words: percentage_points is percentage points."""
    return name.replace("_", " ")
