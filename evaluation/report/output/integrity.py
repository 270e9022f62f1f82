"""A folder against its manifest: every file that was changed, lost or added since, by name.

The hashes tell accident and careless hands. They are no signature: who changes a file and then
makes the manifest anew leaves no fault here, and is told by the seal that was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from evaluation.core.files import Place, content_of, json_in, place_of
from evaluation.errors import Breach, EditionError
from evaluation.report.output.crate_files import MANIFEST, SIGNATURE
from evaluation.report.output.manifest import (
    SEALED,
    UNSEALED,
    hash_of,
    hash_of_text,
    require_regular,
)

SHOWN = 12  # digits of a hash
TAKE_BACK = "Take back the folder as it was published, or run it again"


def faults_of(folder: Path) -> list[Breach]:
    """Every way in which a folder is not what its manifest says; empty where it is whole.

    A manifest that cannot be read, or is not the one that was written, is a fault like any other;
    what it lists is then compared as far as it goes. A folder that a kill may have cut off is
    first put right by ``recover``.
    """
    try:
        if not folder.is_file() and place_of(folder / MANIFEST, EditionError) is Place.NOTHING:
            return [_of_manifest("missing", "there is none: nothing here is vouched for")]
        require_regular(folder / MANIFEST)
        text = content_of(folder / MANIFEST, EditionError).decode()
        manifest = json_in(MANIFEST, text, EditionError, "a manifest")
        expected = _listed(manifest)
    except EditionError as problem:
        return [_of_manifest("unreadable", problem.found)]
    except (OSError, ValueError) as problem:
        return [_of_manifest("unreadable", f"cannot be read: {_line(problem)}")]
    return [*_of_seal(text, manifest), *_of_files(folder, expected)]


def _listed(manifest: object) -> dict[str, str]:
    outputs = manifest.get("outputs") if isinstance(manifest, Mapping) else None
    if not isinstance(outputs, dict) or not all(isinstance(v, str) for v in outputs.values()):
        raise ValueError("it lists no files with their hashes")
    return outputs


def _of_seal(text: str, manifest: Mapping[str, Any]) -> Iterator[Breach]:
    """The manifest's own hash, taken with that hash left out."""
    seal = manifest.get("seal")
    if not isinstance(seal, str):
        yield _of_manifest("changed", "has no seal, so it may have been changed itself")
        return
    found = hash_of_text(text.replace(SEALED.format(seal), UNSEALED))
    if found != seal:
        yield _of_manifest("changed", _unlike(found, seal))


def _of_files(folder: Path, expected: Mapping[str, str]) -> Iterator[Breach]:
    folders = {part.as_posix() for name in expected for part in PurePosixPath(name).parents}
    there = {
        name: path
        for path in folder.rglob("*")
        if (name := path.relative_to(folder).as_posix()) != MANIFEST
        and not (name == SIGNATURE and path.is_file() and not path.is_symlink())
        and (path.is_symlink() or not (path.is_dir() and name in {*folders, *expected}))
    }
    for name in sorted({*expected, *there}):
        if name not in there:
            found = f"is not there; expected sha256 {expected[name][:SHOWN]}"
            yield Breach(rule="missing", where=name, found=found, remedy=TAKE_BACK)
        elif name not in expected:
            remedy = "Move it out of the folder: it was not published with it"
            yield Breach(rule="extra", where=name, found="is not in the manifest", remedy=remedy)
        else:
            yield from _of_file(name, there[name], expected[name])


def _of_file(name: str, path: Path, expected: str) -> Iterator[Breach]:
    try:
        require_regular(path)
        found = hash_of(path)
    except OSError as problem:
        said = f"cannot be read: {_line(problem)}"
        yield Breach(rule="unreadable", where=name, found=said, remedy=TAKE_BACK)
        return
    if found != expected:
        yield Breach(rule="changed", where=name, found=_unlike(found, expected), remedy=TAKE_BACK)


def _unlike(found: str, expected: str) -> str:
    return f"found sha256 {found[:SHOWN]}, expected {expected[:SHOWN]}"


def _of_manifest(rule: str, found: str) -> Breach:
    return Breach(rule=rule, where=MANIFEST, found=found, remedy=TAKE_BACK)


def _line(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem)
