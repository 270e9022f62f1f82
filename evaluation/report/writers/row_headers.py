"""Row headers of a tagged PDF: the first cell of each body row is a heading of its row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf


def with_row_headers(content: bytes) -> tuple[bytes, int]:
    """The same PDF whose rows have headings (TH, Scope Row), and its number of pages.

    Typst tags the head of a table only: its own row headers are not reached from Python. The same
    bytes each time.
    """
    made = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as pdf:
        for element in elements(pdf, "/TBody"):
            for row in children(element):
                cells = list(children(row))
                if cells and cells[0].S == Name.TD:
                    cells[0].S = Name.TH
                    scope = Dictionary(O=Name.Table, Scope=Name.Row)
                    cells[0].A = _both(cells[0].get("/A"), scope)
        pages = len(pdf.pages)
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue(), pages


def elements(pdf: Pdf, kind: str) -> Iterator[Object]:
    """Every structure element of a kind, in the order that it is read in."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if one.get("/S") == kind:
            yield one
        waiting.extend(reversed(list(children(one))))


def children(element: Object) -> Iterator[Object]:
    """The structure elements in one; not what is drawn."""
    inner = element.get("/K")
    for one in list(inner) if isinstance(inner, Array) else [inner]:
        if isinstance(one, Dictionary) and "/S" in one:
            yield one


def _both(old: Object | None, new: Dictionary) -> Object:
    if old is None:
        return new
    return Array([*(list(old) if isinstance(old, Array) else [old]), new])
