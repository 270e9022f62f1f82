"""Two Word files of one plan: a shade that nobody sees is nothing, a word is named."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evaluation.editions.contents import differences
from evaluation.report.document import Text
from evaluation.report.writers.word import word
from tests.report.writers.documents import IMPRINT, document

NAME = "report.fi.docx"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / NAME
    path.write_bytes(word(document(), IMPRINT))
    return path


def shaded(path: Path, target: Path, by: int) -> Path:
    """The same file whose picture is darker."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".png"):
                pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA")).copy()
                pixels[..., 0] = np.maximum(pixels[..., 0].astype(int) - by, 0)
                made = io.BytesIO()
                Image.fromarray(pixels).save(made, "PNG")
                content = made.getvalue()
            new.writestr(name, content)
    return target


def test_the_same_words_with_a_shade_that_nobody_sees_are_the_same(
    published: Path, tmp_path: Path
) -> None:
    near = shaded(published, tmp_path / "near.docx", 1)
    assert near.read_bytes() != published.read_bytes()
    assert differences(NAME, published, near) == []
    (found,) = differences(NAME, published, shaded(published, tmp_path / "far.docx", 40))
    assert found.where.endswith(".png")


def test_another_word_and_another_person_are_named(published: Path, tmp_path: Path) -> None:
    other = tmp_path / NAME
    said = replace(document(), subtitle="Toinen alaotsikko")
    other.write_bytes(word(said, replace(IMPRINT, authors=("B",))))
    found = differences(NAME, published, other)
    assert {one.where.split(", ")[1] for one in found} == {"word/document.xml", "docProps/core.xml"}
    assert any("Toinen" in one.today for one in found)


def test_a_part_more_is_named(published: Path, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(published.read_bytes())
    with zipfile.ZipFile(tmp_path / NAME, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    (found,) = differences(NAME, tmp_path / NAME, published)
    assert "vbaProject" in found.published


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_what_is_no_word_file_is_said(published: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    (found,) = differences(NAME, tmp_path / NAME, published)
    assert found.published.startswith("no Word file")


def test_a_paragraph_more_is_named(published: Path, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(word(document(Text("Lisäys.")), IMPRINT))
    assert any("Lisäys" in one.published for one in differences(NAME, tmp_path / NAME, published))
