"""Verify: the edition again with today's code, number by number and file by file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaluation.door import door
from evaluation.editions.contents import differences, of_text
from evaluation.editions.edition import Edition
from evaluation.editions.ledgers import as_published
from evaluation.editions.trees import Moved, alike, is_number, pairs
from evaluation.report.output.crate import crate
from evaluation.report.output.crate_files import CRATE, LANGUAGE, MANIFEST, written
from evaluation.report.output.environment import Environment, environment
from evaluation.report.output.folder import DELIVERY, LOCK_COPY, write
from evaluation.report.output.formats import formats_in
from evaluation.run import Watch, run
from evaluation.sources.vintage import Vintage

RESULTS = "results.json"
# What other versions of us or of a library may word or draw otherwise.
WORDED = (".html", ".svg", ".xlsx", ".pdf", ".docx")
WITHHOLDABLE = {"p", "p_value", "p_space", "p_time", "p_resolution", "p_adjusted", "ci_low"}
WITHHOLDABLE |= {"ci_high"}


@dataclass(frozen=True, slots=True)
class Verification:
    """What moved: values of results.json, and whatever else in a file is not what today's code
    makes of the same plan and delivery, beyond the promise of ``data.promise``.

    ``files`` are all with other bytes, those within the promise too; ``versions`` what the edition
    was made with where that is not what it is verified with.
    """

    edition: str
    compared: int  # values of results.json looked at
    moved: tuple[Moved, ...]
    files: tuple[str, ...]
    contents: tuple[Moved, ...] = ()  # of files that hold numbers, or say what went in
    worded: tuple[Moved, ...] = ()  # of files that hold words and pictures
    versions: tuple[Moved, ...] = ()
    skipped: tuple[str, ...] = ()  # what could not be compared, and why
    withheld: tuple[Moved, ...] = ()  # published under an older contract, withheld today

    @property
    def same_versions(self) -> bool:
        """Whether it is verified with what it was made with."""
        return not self.versions

    @property
    def numbers_hold(self) -> bool:
        """Whether no number moved and nothing that went in is another; words are not asked."""
        return not self.moved and not self.contents

    @property
    def holds(self) -> bool:
        """Whether nothing that was promised has moved, under the very same versions."""
        return self.numbers_hold and not self.worded and not self.versions

    @property
    def holds_but_for_versions(self) -> bool:
        """The same, where other versions are accepted: they may explain words and pictures."""
        return self.numbers_hold and (bool(self.versions) or not self.worded)


@door
def verify(edition: Edition, data: str | Path | None = None, watch: Watch = iter) -> Verification:
    """Run an edition again and compare everything in it with what is computed.

    Numbers by the promise of ``data.promise`` (1e-8 relative), in results.json, the ledgers and the
    tables; words of the report exactly; pictures to what the eye can see; the manifest's account of
    what went in, and the crate, exactly. A seal only says that nobody touched the folder since it
    was sealed; this says that it is what plan and delivery give, whoever sealed it.

    The ledger is compared by the values in it: its Parquet has other bytes under another version
    of pyarrow. In an edition that has it as CSV it is written as CSV.

    An edition that was made under an older version of the contract of results.json promised its
    numbers: those are compared, and words that were renamed since are not; nor are tables, whose
    columns may have changed. Both are said. A number that is null today has been withheld since: it
    is listed, as what nobody would publish any more.
    """
    vintage = edition.vintage(data)
    again = run(edition.plan, vintage, watch, edition.look)
    evaluation = replace(again, previous=edition.previous)
    outputs = edition.manifest["outputs"]
    written_in = {named[1] for name in outputs if (named := LANGUAGE.search(name))}
    languages = [code for code in edition.plan.plan.languages if code in written_in]
    delivery = edition.folder / DELIVERY
    copied = delivery if delivery.is_dir() else None
    with tempfile.TemporaryDirectory() as beside:
        today = Path(beside) / "today"
        write(evaluation, today, languages or None, formats=formats_in(outputs), delivery=copied)
        found = _verified(edition, today)
    return replace(found, worded=(*found.worded, *_of_crate(edition, vintage)))


def _of_crate(edition: Edition, vintage: Vintage) -> list[Moved]:
    """The crate against the one that these very files, and the versions of the manifest, give."""
    described = crate(edition.plan, vintage, written(edition.folder), _declared(edition.manifest))
    text = (edition.folder / CRATE).read_bytes().decode(errors="replace")
    return of_text(CRATE, text, described)


def _verified(edition: Edition, today: Path) -> Verification:
    """An edition against the folder that today's code made."""
    results, manifest = _json(today / RESULTS), _json(today / MANIFEST)
    same_contract = edition.results.get("schema_version") == results["schema_version"]
    looked = [
        one
        for one in pairs("", edition.results, results)
        if same_contract or is_number(one.published) or isinstance(one.published, dict | list)
    ]
    moved = [one for one in looked if not alike(one)]
    gone = [] if same_contract else [one for one in moved if _withheld(one)]
    old = edition.manifest["outputs"]
    new = as_published(today, manifest["outputs"], edition.folder)
    files = tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))
    asked = [name for name in files if same_contract or not name.startswith("tables/")]
    contents = list(_contents(edition.folder, today, {*asked} - {CRATE, RESULTS}))
    inputs, versions = _manifests(edition.manifest, manifest)
    versions += [one for name, one in contents if name == LOCK_COPY]
    if same_contract:
        moved += _form(edition.folder)
    else:
        contracts = edition.results.get("schema_version"), results["schema_version"]
        versions.append(Moved(f"{RESULTS}: schema_version", *contracts))
    return Verification(
        edition=edition.name,
        compared=len(looked),
        moved=tuple(one for one in moved if one not in gone),
        files=files,
        contents=(*inputs, *(one for name, one in contents if _has_numbers(name))),
        worded=tuple(one for name, one in contents if name.endswith(WORDED)),
        versions=tuple(versions),
        skipped=(*(n for n in files if n not in asked), *_taken_at_its_word(edition)),
        withheld=tuple(gone),
    )


def _taken_at_its_word(edition: Edition) -> list[str]:
    """What no rerun can know: the edition before is not in the folder."""
    if edition.previous is None and edition.look == 0:
        return []
    return [f"{RESULTS}: previous, look (they are of an earlier edition: verify that one too)"]


def _has_numbers(name: str) -> bool:
    return not name.endswith(WORDED) and name != LOCK_COPY


def _contents(old: Path, new: Path, names: set[str]) -> Iterator[tuple[str, Moved]]:
    for name in sorted(names):
        if not (new / name).is_file():
            yield name, Moved(name, "a file", "nothing: no run of this plan writes it")
        elif not (old / name).is_file():
            yield name, Moved(name, "nothing", "a file")
        else:
            for one in differences(name, old / name, new / name):
                yield name, one


def _form(folder: Path) -> list[Moved]:
    """The very text of results.json, which two readers must read alike: no key twice, no order and
    no form of a number but ours.
    """
    text = (folder / RESULTS).read_bytes().decode(errors="replace")
    canonical = json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
    return of_text(RESULTS, text, canonical)


def _manifests(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[Moved], list[Moved]]:
    """What the two manifests say went in, and with what versions; not what came out."""
    apart = ("outputs", "seal", "versions")
    mine, theirs = ({k: v for k, v in one.items() if k not in apart} for one in (old, new))
    mine.setdefault("kind", theirs["kind"])  # older manifests do not say it
    moved = [one for one in pairs(MANIFEST, mine, theirs) if not alike(one)]
    lock = "inputs.lock.sha256"
    versions = [
        one
        for one in pairs(f"{MANIFEST}.versions", old.get("versions"), new["versions"])
        if not alike(one)
    ]
    versions += [one for one in moved if one.where.endswith(lock)]
    return [one for one in moved if not one.where.endswith(lock)], versions


def _declared(manifest: Mapping[str, Any]) -> Environment:
    """The versions that the manifest declares: the crate must tell the same."""
    declared, lock = manifest.get("versions"), manifest["inputs"].get("lock")
    versions = dict(environment().versions)
    if isinstance(declared, dict):
        versions |= {str(name): str(version) for name, version in declared.items()}
    digest = lock.get("sha256") if isinstance(lock, dict) else None
    return Environment(versions=MappingProxyType(versions), lock_sha256=digest)


def _withheld(moved: Moved) -> bool:
    """Whether a p-value or an end of an interval, or a method beside with its own, is gone."""
    key = moved.where.rsplit(".", 1)[-1]
    beside = ".beside[" in moved.where
    return moved.today is None and (key in WITHHOLDABLE or beside)


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content
