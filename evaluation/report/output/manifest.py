"""The manifest of a folder: what kind it is, what went in, with what, and the hash of all that came
out. Its last key is its own hash.
"""

from __future__ import annotations

import hashlib
import json
import stat
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from evaluation.core.files import content_of, json_in
from evaluation.errors import OutputError
from evaluation.plan.plan import Plan
from evaluation.plan.registered import registered
from evaluation.report.output.crate import crate
from evaluation.report.output.crate_files import CRATE, MANIFEST, written
from evaluation.report.output.environment import Environment, environment
from evaluation.sources.vintage import Vintage

UNSEALED, SEALED = '"seal": ""', '"seal": "{}"'


class Kind(StrEnum):
    """What a folder is. Only one of the same kind may take its place."""

    EDITION = "edition"
    CERTIFICATE = "certificate"
    COMPARISON = "comparison"
    CHOICE = "choice"

    @property
    def with_article(self) -> str:
        """As a sentence has it: an edition, a certificate, a choice."""
        return f"{'an' if self is Kind.EDITION else 'a'} {self}"


# Manifests of before 2026-11-28 do not say their kind; the file that each kind has does.
NAMED_BY = MappingProxyType(
    {
        "results.json": Kind.EDITION,
        "certificate.json": Kind.CERTIFICATE,
        "comparison.json": Kind.COMPARISON,
        "choice.json": Kind.CHOICE,
    }
)


def kind_of(folder: Path) -> Kind | None:
    """The kind of folder that we wrote there; None if there is none, or no sealed manifest of ours.

    The seal is not checked here: ``faults_of`` does that.
    """
    try:
        require_regular(folder / MANIFEST)
        content = content_of(folder / MANIFEST, OutputError)
        manifest = json_in(MANIFEST, content, OutputError, "a manifest")
    except (OSError, OutputError):
        return None
    if not isinstance(manifest, dict) or not {"seal", "inputs", "outputs"} <= manifest.keys():
        return None
    if "kind" in manifest:
        return next((kind for kind in Kind if kind == manifest["kind"]), None)
    outputs = manifest["outputs"]
    names = outputs if isinstance(outputs, dict) else {}
    return next((kind for name, kind in NAMED_BY.items() if name in names), None)


def put(path: Path, content: str) -> None:
    """Write text, the same bytes on every system."""
    path.write_text(content, encoding="utf-8", newline="\n")


def seal(folder: Path, kind: Kind, plan: Plan, vintage: Vintage) -> None:
    """Write where the folder is from, and last the manifest: its kind, what went in, with what, and
    the hash of all that came out.

    Its last key is the hash of its own text, taken while that key is empty.
    """
    files, made = written(folder), environment()
    put(folder / CRATE, crate(plan, vintage, files, made))
    outputs = {file.path: file.sha256 for file in files} | {CRATE: hash_of(folder / CRATE)}
    content = {
        "kind": kind.value,
        **_inputs(plan, vintage, made),
        "outputs": dict(sorted(outputs.items())),
        "seal": "",
    }
    text = json.dumps(content, indent=1) + "\n"
    put(folder / MANIFEST, text.replace(UNSEALED, SEALED.format(hash_of_text(text))))


def hash_of_text(text: str) -> str:
    """sha256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _inputs(plan: Plan, vintage: Vintage, made: Environment) -> dict[str, object]:
    return {
        "synthetic": vintage.synthetic,
        "inputs": {
            "plan": {
                "name": plan.plan.name,
                "sha256": plan.sha256,
                "frozen": registered(plan),
            },
            "data": {
                "name": vintage.name,
                "sha256": vintage.sha256,
                "files": dict(vintage.hashes),
                "passed_over": list(vintage.passed_over),
                "accepted": _accepted(vintage),
            },
            "contract": {
                "name": vintage.contract,
                "sha256": vintage.contract_sha256,
                "disclosure_threshold": vintage.disclosure_threshold,
            },
            "lock": {"sha256": made.lock_sha256},
        },
        "unsafe": [
            {"estimand": e.name, "method": one.method.value, "because": one.because}
            for e in plan.estimand
            for one in e.unsafe
        ],
        "versions": dict(made.versions),
    }


def _accepted(vintage: Vintage) -> dict[str, object] | None:
    """What was hard to believe in the data, and why it was accepted; None if nothing was."""
    if vintage.accepted is None:
        return None
    found = [str(one.breach()) for one in vintage.accepted.suspicions]
    return {"reason": vintage.accepted.reason, "suspicions": found}


def require_regular(path: Path) -> None:
    """Stop at what is no file of its own: a link, whose end may change, or a pipe, which waits.

    Raises
    ------
    OSError
        If it is there and is neither; or if it is not there.
    """
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise OSError("it is a link, and what it points to may change")
    if not stat.S_ISREG(mode):
        raise OSError("no regular file")


def hash_of(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
