"""An edition: the folder of a run, opened only if it is what its manifest says."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaluation.core.files import Place, content_of, json_in, place_of, require_name
from evaluation.door import door
from evaluation.editions.form import faults_of_form
from evaluation.errors import Breach, EditionError
from evaluation.plan.plan import Plan
from evaluation.plan.usual.twin import usual_twin
from evaluation.report.evaluation import Previous
from evaluation.report.output.atomic_folder import recover
from evaluation.report.output.crate_files import MANIFEST
from evaluation.report.output.folder import DELIVERY, OWN_CONTRACT, PLAN
from evaluation.report.output.integrity import faults_of
from evaluation.report.output.manifest import Kind, kind_of
from evaluation.sources.delivery import POPULATION
from evaluation.sources.vintage import CONTRACT, Vintage, read_vintage


@dataclass(frozen=True, slots=True)
class Edition:
    """One published run: its plan, what it was made from, and every number in it."""

    folder: Path
    plan: Plan
    manifest: dict[str, Any]
    results: dict[str, Any]

    @classmethod
    @door
    def open(cls, folder: str | Path) -> Edition:
        """Open an edition whose files are all as they were written.

        Raises
        ------
        EditionError
            With every file that was changed, lost or added since, or if it is no edition at all.
        """
        folder = Path(os.path.abspath(folder))  # so that "." has a name
        require_name(folder, EditionError)
        _require_folder(folder)
        recover(folder)
        if place_of(folder / MANIFEST, EditionError) is not Place.FILE:
            raise _no_edition(folder, f"it has no {MANIFEST}")
        if faults := faults_of(folder):
            raise _tampered(folder, faults)
        found = kind_of(folder)
        if found is not Kind.EDITION:
            raise _no_edition(
                folder, f"it is a {found}" if found else "evaluation did not write it"
            )
        manifest, results = _json(folder / MANIFEST), _json(folder / "results.json")
        if faults := faults_of_form(manifest, results):
            raise _tampered(folder, faults)
        head, older = _head(manifest)
        plan = Plan.of_choices(_json(folder / PLAN), folder / PLAN, older=older)
        if head is not None and head != plan.head:
            raise _another_register(folder, head, plan.head)
        return cls(folder, plan, manifest, results)

    @property
    def name(self) -> str:
        """The folder's name: 2022, 2023, …"""
        return self.folder.name

    @property
    def synthetic(self) -> bool:
        """Whether it was made from the twin."""
        return bool(self.manifest["synthetic"])

    @property
    def accepted_because(self) -> str:
        """Why what is hard to believe in its delivery was accepted; empty if nothing was."""
        said = self.manifest["inputs"]["data"].get("accepted")
        return str(said["reason"]) if said else ""

    @property
    def look(self) -> int:
        """How many editions before looked at the primary window when it was whole."""
        return int(self.results["look"]["number"])

    @property
    def previous(self) -> Previous | None:
        """The edition that this one followed."""
        row = self.results["previous"]
        if row is None:
            return None
        att = MappingProxyType(row["published"])
        return Previous(edition=row["edition"], closed=tuple(row["closed_windows"]), att=att)

    @door
    def vintage(self, data: str | Path | None = None) -> Vintage:
        """The vintage that it was made from: the copy inside, or ``data`` in its place.

        Raises
        ------
        EditionError
            If there is neither, or it is another delivery or contract than the one published.
        """
        if self.synthetic:
            vintage = usual_twin(self.plan)
        else:
            inside = self.folder / DELIVERY
            path = Path(data) if data is not None else inside if inside.is_dir() else None
            if path is None:
                raise EditionError(
                    f"edition '{self.name}' holds no copy of its delivery",
                    why="it was made from a source whose cells may not leave, and nobody can rerun"
                    " it without them",
                    remedy="name the delivery: verify --data, or run --previous-data",
                )
            read = read_vintage(
                path, self._contract, accept=self.accepted_because, trial=self.plan.plan.trial
            )
            vintage = self._protected(read)
        self._require_same(vintage)
        return vintage

    def _require_same(self, vintage: Vintage) -> None:
        """Stop at a delivery whose table, or whose population, has other bytes."""
        published = self.manifest["inputs"]["data"]
        told = published.get("files", {})
        pairs = [("the delivery", vintage.sha256, published["sha256"])]
        pairs += [
            (f"'{name}' of the delivery", vintage.hashes.get(name, "none"), told[name])
            for name in POPULATION
            if name in told
        ]
        for what, found, before in pairs:
            if found != before:
                raise EditionError(
                    f"{what} has sha256 {found[:12]}, edition '{self.name}' was made from"
                    f" {before[:12]}",
                    why="numbers of another delivery cannot verify it",
                    remedy="name the delivery that it was made from with --data",
                )

    @property
    def _contract(self) -> str:
        """The contract inside, where the edition was made under one's own."""
        own = self.folder / OWN_CONTRACT
        return str(own) if own.is_file() else CONTRACT

    def _protected(self, vintage: Vintage) -> Vintage:
        """The vintage under the threshold that the edition was published under."""
        contract = self.manifest["inputs"]["contract"]
        threshold = contract.get("disclosure_threshold", vintage.disclosure_threshold)
        return replace(vintage, disclosure_threshold=threshold)

    def _repr_html_(self) -> str:
        frozen = self.manifest["inputs"]["plan"]["frozen"] or {}
        estimates = len(self.results["estimates"])
        delivery = escape(str(self.manifest["inputs"]["data"]["sha256"])[:12])
        return (
            f"<p>Edition <strong>{escape(self.name)}</strong>: plan"
            f" <code>{self.plan.sha256[:12]}</code>"
            f" frozen on {escape(str(frozen.get('frozen_on', '–')))}, delivery"
            f" <code>{delivery}</code>, {estimates} estimates</p>"
        )


def _json(path: Path) -> dict[str, Any]:
    content = json_in(
        path.name, content_of(path, EditionError), EditionError, "a file of an edition"
    )
    if not isinstance(content, dict):
        raise EditionError(
            f"'{path.name}' is not a file of an edition: it holds no object",
            why="what a rerun needs cannot be read from it",
            remedy="take back the folder as it was published",
        )
    return content


def _head(manifest: dict[str, Any]) -> tuple[str | None, bool]:
    """Hash of the register's last entry as published; whether it was published before the chain."""
    frozen = manifest["inputs"]["plan"]["frozen"] or {"register": None}
    return frozen.get("register"), "register" not in frozen


def _another_register(folder: Path, published: str, found: str | None) -> EditionError:
    return EditionError(
        f"the register in '{folder.name}' ends with {(found or 'no hash')[:12]}, its manifest says"
        f" {published[:12]}",
        why="an entry was taken out, put in or written anew since the edition was made",
        remedy="take back the edition as it was published",
    )


def _require_folder(folder: Path) -> None:
    place = place_of(folder, EditionError)
    if place in (Place.FILE, Place.DEVICE):
        raise _no_edition(folder, f"it is {place.value}")


def _no_edition(folder: Path, found: str) -> EditionError:
    return EditionError(
        f"'{folder.name}' is no edition: {found}",
        why="nobody can tell from it which numbers were published",
        remedy="name the folder that evaluation run wrote",
    )


def _tampered(folder: Path, faults: list[Breach]) -> EditionError:
    return EditionError(
        f"'{folder.name}' is not as it was published: {len(faults)} fault(s)",
        why="a number of a changed file is nobody's result",
        remedy="take back the files as they were, or make the edition again",
        breaches=faults,
    )
