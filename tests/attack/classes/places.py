"""Names that nobody would give a file, and things that are no files, in every place of one."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

from evaluation import Edition, Plan, read_vintage
from evaluation.report.output.atomic_folder import recover, require_place
from evaluation.report.output.manifest import Kind
from evaluation.sources.delivery import read_delivery
from tests.attack.attack import Attack, ours

ROOT = Path(__file__).parents[3]
QUICK = (ROOT / "tests" / "quick.toml").read_bytes()
ROWS = b"area_code,area_name,month,TYOVOIMATK\nKU049,Espoo,2019-01,5\n"
NAMES: tuple[bytes, ...] = (
    b"a\nb",
    b"a\rb",
    b"a\x1b[31mb",
    b"a\tb",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc3",
    "‮fdp".encode(),
    b"x" * 240,
    "ä".encode() * 120,
    b"x" * 161,
    b" ",
    b"-rf",
    b"--help",
    b"~",
    b"%s%n",
    b"{0}",
    b"<b>&amp;",
    b"'; --",
    b"$(touch y)",
    b"`id`",
    b"a b",
    "ä−…".encode(),
    "a\u0308".encode(),
    b"CON",
    b".x",
    b"x.",
    b"..x",
    b"\x7f",
    "\u2028".encode(),
    "\ufeff".encode(),
    "\u00a0".encode(),
    b"*",
    b"?",
    b"a:b",
    b'"',
)


def _device(path: Path, kind: int) -> None:
    """A thing that is no file, at this path."""
    match kind:
        case 0:
            os.mkfifo(path)
        case 1:
            here = os.getcwd()
            os.chdir(path.parent)  # the path of a socket may have 108 bytes
            try:
                with socket.socket(socket.AF_UNIX) as made:
                    made.bind(path.name)
            finally:
                os.chdir(here)
        case 2:
            path.symlink_to("/dev/zero")
        case 3:
            path.symlink_to("/dev/full")
        case 4:
            path.mkdir()
        case 5:
            path.symlink_to(path.name)  # to itself
        case 6:
            path.symlink_to("nowhere")
        case _:
            path.symlink_to("/proc/self/mem")


def _in_place(folder: Path, kind: int, place: int) -> Callable[[], object]:
    (folder / "plan.toml").write_bytes(QUICK)
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_bytes(ROWS)
    (folder / "edition").mkdir()
    places: tuple[tuple[str, Callable[[Path], object]], ...] = (
        ("plan.toml", lambda at: Plan.load(at)),
        ("plan.frozen.json", lambda at: Plan.load(at.parent / "plan.toml")),
        ("data/a.csv", lambda at: read_vintage(at)),
        ("data/a.csv", lambda at: read_vintage(at.parent)),
        ("data/px_metadata.json", lambda at: read_delivery(at.parent)),
        ("edition/manifest.json", lambda at: Edition.open(at.parent)),
        ("edition", lambda at: Edition.open(at)),
        ("edition/manifest.json", lambda at: require_place(at.parent, Kind.EDITION)),
        ("edition", lambda at: require_place(at, Kind.EDITION)),
        ("edition/manifest.json", lambda at: recover(at.parent)),
        (".edition.evaluation-old", lambda at: recover(at.parent / "edition")),
    )
    name, call = places[place]
    at = folder / name
    if at.is_dir():
        shutil.rmtree(at)
    at.unlink(missing_ok=True)
    _device(at, kind)
    return lambda: call(at)


KINDS, PLACES = 8, 11


def _thing(seed: int) -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        call = _in_place(Path(folder), seed % KINDS, seed // KINDS)
        return ours(call, folder)


def _named(seed: int) -> str | None:
    """Refused at the start, or read; a place to write is asked before anything is computed."""
    raw, use = NAMES[seed % len(NAMES)], seed // len(NAMES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / os.fsdecode(raw)
        match use:
            case 0:
                path = path.with_name(path.name + ".toml")
                path.write_bytes(QUICK)
                return ours(lambda: Plan.load(path), folder)
            case 1:
                path = path.with_name(path.name + ".csv")
                path.write_bytes(ROWS)
                return ours(lambda: read_vintage(path), folder)
            case 2:
                return ours(lambda: require_place(path, Kind.EDITION), folder)
            case 3:
                path.mkdir()
                (path / "manifest.json").write_text("{}")
                return ours(lambda: Edition.open(path), folder)
            case _:
                path.mkdir()
                (path / "a.csv").write_bytes(ROWS)
                return ours(lambda: read_vintage(path), folder)


THINGS = Attack("pipes, sockets, devices, loops", KINDS * PLACES, _thing, quick=30)
HOSTILE = Attack("hostile names", len(NAMES) * 5, _named, quick=40)
ATTACKS = (THINGS, HOSTILE)
