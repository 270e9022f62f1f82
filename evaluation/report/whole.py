"""A folder that is whole or as it was: made beside, hashed into its manifest, then one rename."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from evaluation.data import Vintage
from evaluation.design import Plan
from evaluation.errors import OutputError

MANIFEST = "manifest.json"
LOCK = Path(__file__).parents[2] / "requirements.lock"
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "linearmodels", "matplotlib", "duckdb")


def put(path: Path, content: str) -> None:
    """Write text, the same bytes on every system."""
    path.write_text(content, encoding="utf-8", newline="\n")


def seal(folder: Path, plan: Plan, vintage: Vintage) -> None:
    """Write the manifest last: what went in, with what, and the hash of all that came out."""
    put(folder / MANIFEST, json.dumps(_manifest(folder, plan, vintage), indent=1) + "\n")


def _manifest(folder: Path, plan: Plan, vintage: Vintage) -> dict[str, object]:
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "synthetic": vintage.synthetic,
        "inputs": {
            "plan": {
                "name": plan.plan.name,
                "sha256": plan.sha256,
                "frozen": registered(plan),
            },
            "data": {"name": vintage.name, "sha256": vintage.sha256},
            "contract": {"name": vintage.contract, "sha256": vintage.contract_sha256},
            "lock": {"sha256": _sha256(LOCK) if LOCK.is_file() else None},
        },
        "unsafe": [
            {"estimand": e.name, "method": one.method.value, "because": one.because}
            for e in plan.estimand
            for one in e.unsafe
        ],
        "versions": {
            "evaluation": version("evaluation"),
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "outputs": {path.relative_to(folder).as_posix(): _sha256(path) for path in written},
    }


def registered(plan: Plan) -> dict[str, object] | None:
    """When the choices were fixed, and whether outcomes had been seen; None if they are not."""
    entry = plan.registration
    if entry is None:
        return None
    return {
        "frozen_on": entry.frozen_on,
        "outcomes_seen": entry.outcomes_seen,
        "parent": entry.parent,
        "because": entry.because,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """A folder to fill beside ``output``; it takes its place at the end, or vanishes."""
    _require_ours(output)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    except OSError as problem:
        raise _cannot_write(output, problem) from problem
    try:
        beside.chmod(0o755)
        yield beside
        _take_place(beside, output)
    except OSError as problem:
        raise _cannot_write(output, problem) from problem
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _take_place(beside: Path, output: Path) -> None:
    """Rename the whole folder into place; an older one steps aside and is then removed."""
    if not output.exists():
        beside.rename(output)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{output.name}.old.", dir=output.parent))
    output.rename(aside / "old")
    try:
        beside.rename(output)
    except OSError:
        (aside / "old").rename(output)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _require_ours(output: Path) -> None:
    if not output.exists() or (output.is_dir() and not any(output.iterdir())):
        return
    if not (output / MANIFEST).is_file():
        raise OutputError(
            f"'{output.name}' is there already and was not made by evaluation",
            why="it would be replaced as a whole, and what is in it would be lost",
            remedy="name another folder with --output, or empty this one",
        )


def _cannot_write(output: Path, problem: OSError) -> OutputError:
    return OutputError(
        f"'{output.name}' cannot be written: {problem.strerror or problem}",
        why="a report that is half written could be taken for a whole one; nothing is left of it",
        remedy="free some space or choose a folder that can be written, then run again",
    )
