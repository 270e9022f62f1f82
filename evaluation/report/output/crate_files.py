"""The files of a folder as entities of an RO-Crate: what each is, its format, size and digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from evaluation.errors import Breach, OutputError

Entity = dict[str, Any]
Format = tuple[str, str | None, str | None]

CRATE, MANIFEST = "ro-crate-metadata.json", "manifest.json"
SIGNATURE = f"{MANIFEST}.sig"  # by a person, after the seal: in no manifest
PRONOM = "https://www.nationalarchives.gov.uk/PRONOM/"
# Suffix: media type, and the name and PRONOM number of the format where it has one.
FORMATS = MappingProxyType(
    {
        ".html": ("text/html", "HTML 5", "fmt/471"),
        ".svg": ("image/svg+xml", "SVG 1.1", "fmt/92"),
        ".csv": ("text/csv", "Comma Separated Values", "x-fmt/18"),
        ".json": ("application/json", "JSON", "fmt/817"),
        ".gz": ("application/gzip", "GZIP", "x-fmt/266"),
        ".lock": ("text/plain", "Plain Text File", "x-fmt/111"),
        ".txt": ("text/plain", "Plain Text File", "x-fmt/111"),
        ".yaml": ("application/yaml", None, None),
        ".toml": ("application/toml", None, None),
        ".xlsx": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Microsoft Excel for Windows",
            "fmt/214",
        ),
        ".pdf": ("application/pdf", "Acrobat PDF/A - Portable Document Format 3a", "fmt/479"),
        ".docx": (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Microsoft Word for Windows",
            "fmt/412",
        ),
        ".parquet": ("application/vnd.apache.parquet", None, None),
    }
)
UNKNOWN = ("application/octet-stream", None, None)
# The first that fits the path says what the file is.
DESCRIPTIONS = (
    (r"report\.\w+\.html", "The report"),
    (r"report\.\w+\.pdf", "The report to print, tagged; the headlines' ledgers are attached"),
    (r"report\.\w+\.docx", "The report for comments in a word processor"),
    (r"annex\.\w+\.(html|pdf|docx)", "What stands behind the report: every table, every doubt"),
    (r"results\.json", "Every number of the report, under the contract 'results'"),
    (
        r"ledger\.(csv|parquet)",
        "What each municipality and year adds to each effect; it sums to the effect",
    ),
    (
        r"tables/ledger_[a-z0-9_]+\.chosen\.csv",
        "The ledger of one estimand's headline by the chosen design: cells of units, which"
        " tables/units.csv names",
    ),
    (r"tables/ledger_.*\.csv", "The ledger of one estimand's headline comparison"),
    (
        r"tables/choice\.csv",
        "The candidate designs, and what the months before the trial say of each",
    ),
    (r"tables/evidence\.csv", "Every effect by the chosen design, with its verdict"),
    (r"tables/evidence_by_area\.csv", "Each trial area by the chosen design, with its verdict"),
    (r"tables/doubts\.csv", "Every doubt about these effects: its number, its noise and its line"),
    (r"tables/units\.csv", "The units of the chosen design, and the municipalities of each"),
    (
        r"tables/denominators\.csv",
        "The people that a unit's count was divided by: value * people / 100 is the count",
    ),
    (r"tables/.*\.csv", "A table of the report as numbers"),
    (r"tables\.\w+\.xlsx", "Every table of the report, a sheet each, numbers as numbers"),
    (r"page\.\w+\.(html|pdf)", "The report on one page: what may be said, how sure, and what not"),
    (r"house/.*", "How the publisher's reports look"),
    (r"figures/.*\.svg", "A figure of the report"),
    (r"contract\.odcs\.yaml", "The contract that the delivery kept, with its disclosure threshold"),
    (r"certificate\.json", "The size certificates: false positives and detectable effects"),
    (r"certificate\.csv", "Every fake comparison of the certificates"),
    (r"choice\.json", "The design that was chosen, the rule, and every candidate with its reasons"),
    (r"choice\.csv", "Every candidate design as a table"),
    (r"choice\.\w+\.svg", "The candidates, by what each could find and how often it is wrong"),
    (r"comparison\.json", "Every change since the earlier edition, in its parts"),
    (r"parts(_by_cell)?\.csv", "The parts of each change as a table"),
    (r"changes\.\w+\.html", "The report on what changed and why"),
    (r".*", "A file of the folder"),
)
LANGUAGE = re.compile(r"\.([a-z]{2})\.(?:html|svg|xlsx|pdf|docx)$")
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A file of the folder: POSIX path relative to it, SHA-256 in hex, size in bytes."""

    path: str
    sha256: str
    size: int

    @property
    def id(self) -> str:
        """The path as a URI relative to the crate."""
        return quote(self.path)

    @property
    def language(self) -> str | None:
        """The language in its name: ``report.fi.html``."""
        found = LANGUAGE.search(self.path)
        return found[1] if found else None


def written(folder: Path) -> tuple[Written, ...]:
    """Every file of a folder, by path; not the crate nor the manifest nor its signature.

    No file can hold its own digest. The crate holds those of all others, the manifest that of the
    crate too.
    """
    files = (path for path in folder.rglob("*") if path.is_file())
    named = sorted((path.relative_to(folder).as_posix(), path) for path in files)
    return tuple(
        Written(path=name, sha256=_sha256(path), size=path.stat().st_size)
        for name, path in named
        if name not in (CRATE, MANIFEST, SIGNATURE)
    )


def entity(identity: str, kind: str, **said: object) -> Entity:
    """An entity of a kind, with what is said of it; None is not said."""
    told = {key: value for key, value in said.items() if value is not None}
    return {"@id": identity, "@type": kind, **told}


def reference(identity: str) -> Entity:
    """What stands for an entity in another."""
    return {"@id": identity}


def file_entity(file: Written, description: str | None = None) -> Entity:
    """A ``File`` with its size in bytes, as text, and its SHA-256."""
    return entity(
        file.id,
        "File",
        name=PurePosixPath(file.path).name,
        description=description or _description(file),
        contentSize=str(file.size),
        encodingFormat=_encoding(_format(file)),
        sha256=file.sha256,
        inLanguage=file.language,
    )


def manifest_entity() -> Entity:
    """The manifest, without digest and size: it is written last and holds the crate's."""
    return entity(
        MANIFEST,
        "File",
        name=MANIFEST,
        description="Inputs, versions and the digest of each file, this description included."
        " Its last key, 'seal', is its own digest, taken while that key was empty.",
        encodingFormat=_encoding(FORMATS[".json"]),
    )


def format_entities(files: Iterable[Written]) -> list[Entity]:
    """The formats that these files and the manifest are in, each once."""
    formats = (FORMATS[".json"], *map(_format, files))
    found = {(name, number) for _, name, number in formats if number}
    return [entity(PRONOM + number, "WebSite", name=name) for name, number in found]


def require_portable(files: Sequence[Written]) -> None:
    """Refuse what no other machine could find or check.

    Raises
    ------
    OutputError
        With every path that leaves the folder or comes twice, and every digest or size that is
        none.
    """
    breaches = [
        Breach(rule=rule, where=file.path, found=found, remedy="List the folder with written()")
        for at, file in enumerate(files)
        for rule, found in _faults(file, {one.path for one in files[:at]})
    ]
    if breaches:
        raise OutputError(
            f"{len(breaches)} file(s) cannot be described in {CRATE}",
            why="who gets the folder could not find or check them on another machine",
            remedy="mend the lines below",
            breaches=breaches,
        )


def _faults(file: Written, before: set[str]) -> Iterable[tuple[str, str]]:
    path = PurePosixPath(file.path)
    if path.is_absolute() or ".." in path.parts or "\\" in file.path or ":" in path.parts[0]:
        yield "relative path", "the path leaves the folder, or is of one machine"
    if file.path in before:
        yield "path once", "the path comes twice"
    if file.path in (CRATE, MANIFEST):
        yield "no seal", "it is written after the crate was made, and cannot have this digest"
    if DIGEST.fullmatch(file.sha256) is None:
        yield "digest", f"'{file.sha256}' is not a SHA-256 in hex"
    if file.size < 0:
        yield "size", f"{file.size} bytes"


def _format(file: Written) -> Format:
    return FORMATS.get(PurePosixPath(file.path).suffix, UNKNOWN)


def _encoding(known: Format) -> object:
    media, _, number = known
    return [media, reference(PRONOM + number)] if number else media


def _description(file: Written) -> str:
    return next(text for pattern, text in DESCRIPTIONS if re.fullmatch(pattern, file.path))


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
