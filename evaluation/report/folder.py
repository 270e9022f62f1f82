"""The folder that a run leaves: made beside, then one rename, so it is whole or as it was."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from evaluation.data import Contract
from evaluation.data.results_file import results_table
from evaluation.errors import OutputError
from evaluation.report.disclosure import release
from evaluation.report.evaluation import Evaluation
from evaluation.report.html import render
from evaluation.report.ledger import write_ledger
from evaluation.report.results import results, to_json
from evaluation.report.sections import compose
from evaluation.report.tables import tables

MANIFEST = "manifest.json"
LOCK = Path(__file__).parents[2] / "requirements.lock"
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "linearmodels", "matplotlib", "duckdb")


def write(
    evaluation: Evaluation, output: str | Path, languages: Sequence[str] | None = None
) -> Path:
    """Write report, results, ledger, tables, figures and manifest into the folder ``output``.

    Same plan, same vintage, same versions: the same bytes. The folder is made beside and renamed
    when it is whole; one that is there is replaced only if an earlier run made it.

    Raises
    ------
    DisclosureError
        If a cell below the source's threshold would leave. Nothing is written.
    OutputError
        If the folder is somebody else's, or cannot be written.
    """
    release((e.block for e in evaluation.effects), evaluation.vintage.disclosure_threshold)
    chosen = tuple(languages or evaluation.plan.plan.languages)
    output = Path(output)
    with _whole(output) as folder:
        _fill(evaluation, folder, chosen)
    return output


def _fill(evaluation: Evaluation, folder: Path, languages: Sequence[str]) -> None:
    (folder / "figures").mkdir()
    (folder / "tables").mkdir()
    for language in languages:
        document = compose(evaluation, language)
        _text(folder / f"report.{language}.html", render(document, languages))
        for figure in document.figures:
            _text(folder / "figures" / f"{figure.name}.{language}.svg", figure.svg)
    for name, content in tables(evaluation).items():
        _text(folder / "tables" / name, content)
    found = results(evaluation)
    Contract.load("results").require(results_table(found), "results.json")
    _text(folder / "results.json", to_json(found))
    write_ledger(evaluation, folder / "ledger.csv")
    for estimand in evaluation.plan.estimand:  # short enough for a spreadsheet
        if (headline := evaluation.headline(estimand.name)) is not None:
            write_ledger(evaluation, folder / "tables" / f"ledger_{estimand.name}.csv", [headline])
    _text(folder / MANIFEST, json.dumps(_manifest(evaluation, folder), indent=1) + "\n")


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def _manifest(evaluation: Evaluation, folder: Path) -> dict[str, object]:
    """What went in, what it was made with, and the sha256 of everything that came out."""
    vintage = evaluation.vintage
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "synthetic": vintage.synthetic,
        "inputs": {
            "plan": {"name": evaluation.plan.plan.name, "sha256": evaluation.plan.sha256},
            "data": {"name": vintage.name, "sha256": vintage.sha256},
            "contract": {"name": vintage.contract, "sha256": vintage.contract_sha256},
            "lock": {"sha256": _sha256(LOCK) if LOCK.is_file() else None},
        },
        "versions": {
            "evaluation": version("evaluation"),
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "outputs": {path.relative_to(folder).as_posix(): _sha256(path) for path in written},
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def _whole(output: Path) -> Iterator[Path]:
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
