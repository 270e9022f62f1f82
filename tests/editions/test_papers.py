"""Two PDFs of one plan: a stroke that nobody sees is nothing, a word or a tag is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from evaluation.editions.contents import differences
from evaluation.report.document import Block, Document, Figure, Heading, Table, Text
from evaluation.report.writers.pdf import pdf
from tests.report.writers.documents import IMPRINT, document, figure

NAME = "report.fi.pdf"
LEDGER = "id,weight\na,0.5\nb,0.25\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("published") / NAME, document())


def made(path: Path, one: Document, ledger: str = LEDGER, **imprint: Any) -> Path:
    path.write_bytes(pdf(one, replace(IMPRINT, **imprint), attached={"l.csv": ledger.encode()}))
    return path


def with_block(kind: type[Block], change: Any) -> Document:
    """The document with its first block of a kind changed."""
    blocks = list(document().blocks)
    at = next(k for k, block in enumerate(blocks) if isinstance(block, kind))
    blocks[at] = change(blocks[at])
    return replace(document(), blocks=tuple(blocks))


def drawn_off(by: float) -> Document:
    """The picture with its first bar longer: an inch is some tenths of its unit."""
    return with_block(Figure, lambda _: figure(first=1.0 + by))


def test_the_same_is_the_same(published: Path, tmp_path: Path) -> None:
    assert differences(NAME, published, made(tmp_path / NAME, document())) == []


def test_other_bytes_of_strokes_that_nobody_sees_and_of_numbers_by_the_promise(
    published: Path, tmp_path: Path
) -> None:
    near = made(tmp_path / "near.pdf", drawn_off(1e-7), LEDGER.replace("0.25", "0.25000000000001"))
    assert near.read_bytes() != published.read_bytes()
    assert differences(NAME, published, near) == []
    assert differences(NAME, published, made(tmp_path / "far.pdf", drawn_off(0.5)))


CHANGES: dict[str, Any] = {
    "a letter": lambda path: made(
        path, with_block(Text, lambda b: Text(b.text.replace("panic", "panik")))
    ),
    "a cell": lambda path: made(
        path,
        with_block(Table, lambda b: replace(b, rows=(("Kunta 0", "+0,01", "+9,99"), *b.rows[1:]))),
    ),
    "words of a picture": lambda path: made(path, with_block(Figure, lambda b: figure("Kolme"))),
    "a heading": lambda path: made(
        path, with_block(Heading, lambda b: replace(b, text="Toinen luku"))
    ),
    "a number attached": lambda path: made(path, document(), LEDGER.replace("0.25", "0.26")),
    "a row attached": lambda path: made(path, document(), LEDGER + "c,1\n"),
    "an author": lambda path: made(path, document(), authors=("B. Author",)),
    "a paragraph more": lambda path: made(path, document(Text("Lisäys."))),
    "a paragraph less": lambda path: made(path, replace(document(), blocks=document().blocks[:-1])),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_reader_can_meet_is_compared(
    published: Path, tmp_path: Path, change: str
) -> None:
    found = differences(NAME, published, CHANGES[change](tmp_path / NAME))
    assert found and all(one.where.startswith(NAME) for one in found)


def test_what_is_put_in_afterwards_is_named(published: Path, tmp_path: Path) -> None:
    """An action, a page turned, a page taken out, another start."""

    def opened(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")

    def turned(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = 180

    def shorter(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[-1]

    for change in (opened, turned, shorter):
        forged = tmp_path / f"{change.__name__}.pdf"
        with pikepdf.open(published) as one:
            change(one)
            one.save(forged, deterministic_id=True)
        assert differences(NAME, forged, published), change.__name__


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<html>", b"\x00" * 99])
def test_what_is_no_pdf_is_said(published: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    (found,) = differences(NAME, tmp_path / NAME, published)
    assert found.published.startswith("no PDF that can be read")
