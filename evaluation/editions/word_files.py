"""Two Word files of one report: every word and part exactly, pictures to what the eye sees."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from evaluation.editions.trees import Moved

SHADES = 2  # of 255, in a pixel: a line that moved by a ten-thousandth of a point
AROUND = 60  # letters that are quoted on either side


def of_word_files(name: str, old: Path, new: Path) -> Iterator[Moved]:
    """What of one Word file is not in the other, part by part."""
    try:
        with zipfile.ZipFile(old) as mine, zipfile.ZipFile(new) as theirs:
            if mine.namelist() != theirs.namelist():
                yield Moved(name, f"parts {mine.namelist()}", f"parts {theirs.namelist()}")
                return
            for part in mine.namelist():
                yield from _of_parts(f"{name}, {part}", mine.read(part), theirs.read(part))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
        yield Moved(name, f"no Word file that can be read ({type(problem).__name__})", "the file")


def _of_parts(where: str, old: bytes, new: bytes) -> Iterator[Moved]:
    if old == new or (where.endswith(".png") and _pictures_alike(old, new)):
        return
    pairs = enumerate(zip(old, new, strict=False))
    apart = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
    start = max(0, apart - AROUND)
    quoted = (one[start : start + 2 * AROUND].decode(errors="replace") for one in (old, new))
    yield Moved(where, *quoted)


def _pictures_alike(old: bytes, new: bytes) -> bool:
    try:
        mine, theirs = (
            np.asarray(Image.open(io.BytesIO(one)).convert("RGBA"), dtype=np.int16)
            for one in (old, new)
        )
    except (UnidentifiedImageError, OSError, ValueError):
        return False
    return mine.shape == theirs.shape and bool((np.abs(mine - theirs) <= SHADES).all())
