"""Where a folder is from, as an RO-Crate: ``ro-crate-metadata.json`` beside what it describes.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) is JSON-LD with the words of schema.org: the folder,
each file with its digest, and the run that made them out of a plan, a delivery and software
(profile Process Run Crate, https://w3id.org/ro/wfrun/process/0.5). It is a pure function of what it
is given: no clock, no host and no path of a machine is in it.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from evaluation.plan.plan import Plan
from evaluation.report.output.crate_files import (
    CRATE,
    MANIFEST,
    Entity,
    Written,
    entity,
    file_entity,
    format_entities,
    manifest_entity,
    reference,
    require_portable,
)
from evaluation.report.output.crate_inputs import (
    PACKAGE_ID,
    delivery_entities,
    plan_entities,
    software_entities,
    source_entities,
    terms_of_use,
)
from evaluation.report.output.environment import PACKAGE, PYTHON, Environment
from evaluation.sources.vintage import Vintage

SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = (f"{SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"})
PROFILE_VERSION = "0.5"
PROFILE = f"https://w3id.org/ro/wfrun/process/{PROFILE_VERSION}"
ROOT, RUN, RERUN = "./", "#run", "#rerun"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# By the file that only such a folder has: what it is, and the command that makes it again.
KINDS = MappingProxyType(
    {
        "results.json": ("Difference-in-differences evaluation", "evaluation verify FOLDER"),
        "certificate.json": (
            "Size certificates, from months before the start,",
            "evaluation certify PLAN --data DELIVERY",
        ),
        "choice.json": (
            "Choice of a design, from months before the start,",
            "evaluation choose PLAN --data DELIVERY",
        ),
        "comparison.json": (
            "Changes since an earlier edition (see comparison.json)",
            "evaluation compare EARLIER LATER --output FOLDER",
        ),
    }
)


def crate(plan: Plan, vintage: Vintage, files: Sequence[Written], environment: Environment) -> str:
    """The text of ``ro-crate-metadata.json`` for a folder that holds these files.

    ``files`` come from ``written(folder)``, after the last of them was written. The manifest is
    written after the crate, since it holds the crate's digest: it is described without its own. The
    same arguments, in any order of files, give the same bytes.

    Raises
    ------
    OutputError
        If a path leaves the folder or comes twice, or a digest or size is none.
    """
    require_portable(files)
    content = {"@context": list(CONTEXT), "@graph": graph(plan, vintage, files, environment)}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def graph(
    plan: Plan, vintage: Vintage, files: Sequence[Written], environment: Environment
) -> list[Entity]:
    """Every entity, flat: the descriptor, the folder, then the others by ``@id``."""
    inputs = [*plan_entities(plan, files), *delivery_entities(vintage, files)]
    software = software_entities(environment, files)
    given = {one["@id"] for one in (*inputs, *software)}
    results = [file_entity(one) for one in files if one.id not in given] + [manifest_entity()]
    what, command = _kind(files)
    others = [
        *results,
        *inputs,
        *software,
        *source_entities(vintage),
        terms_of_use(vintage),
        *format_entities(files),
        entity(PROFILE, "CreativeWork", name="Process Run Crate", version=PROFILE_VERSION),
        _run(plan, inputs, results),
        _rerun(environment, command),
    ]
    of_crate = {"about": reference(ROOT), "conformsTo": reference(SPECIFICATION)}
    descriptor = entity(CRATE, "CreativeWork", **of_crate)
    unique = {one["@id"]: one for one in others}
    return [descriptor, _root(plan, vintage, files, what), *(unique[key] for key in sorted(unique))]


def published(plan: Plan, vintage: Vintage) -> date:
    """The first day on which the folder can have existed: no clock is asked.

    It is the latest of the last day of the delivery's last month, the day on which the source
    updated the table (if its metadata came along) and the day on which the plan was frozen.
    """
    last = vintage.months[-1]
    days = [date(last.year, last.month, monthrange(last.year, last.month)[1])]
    known = (vintage.updated, plan.registration and plan.registration.frozen_on)
    found = (DAY.match(text) for text in known if text)
    return max([*days, *(date.fromisoformat(one[0]) for one in found if one)])


def _root(plan: Plan, vintage: Vintage, files: Sequence[Written], what: str) -> Entity:
    mark = "SYNTHETIC, not data: " if vintage.synthetic else ""
    span = f"{vintage.months[0]} to {vintage.months[-1]}"
    languages = sorted({one.language for one in files if one.language})
    return entity(
        ROOT,
        "Dataset",
        conformsTo=reference(PROFILE),
        name=f"{mark}plan '{plan.plan.name}' on the months {span}",
        description=f"{mark}{what} of {plan.trial.facts['name_en']},"
        f" by the plan '{plan.plan.name}' (sha256 {plan.sha256}) on the delivery"
        f" '{vintage.name}' (sha256 {vintage.sha256}).",
        identifier=f"sha256:{plan.sha256}/sha256:{vintage.sha256}",
        datePublished=published(plan, vintage).isoformat(),
        license=reference("#terms"),
        inLanguage=_flat(languages) if languages else None,
        hasPart=_references([MANIFEST, *(one.id for one in files)]),
        mentions=_flat([reference(RUN), reference(RERUN)]),
    )


def _kind(files: Sequence[Written]) -> tuple[str, str]:
    paths = {one.path for one in files}
    return next((KINDS[name] for name in KINDS if name in paths), KINDS["results.json"])


def _run(plan: Plan, inputs: Sequence[Entity], results: Sequence[Entity]) -> Entity:
    return entity(
        RUN,
        "CreateAction",
        name=f"Run of the plan '{plan.plan.name}'",
        description="Plan, delivery and seed went in; the files of the folder came out. When and"
        " where it ran is not recorded: the bytes do not depend on it.",
        instrument=reference(PACKAGE_ID),
        object=_references([*(one["@id"] for one in inputs), "#contract"]),
        result=_references([one["@id"] for one in results]),
    )


def _rerun(environment: Environment, command: str) -> Entity:
    lock = environment.lock_sha256
    locked = f" with the libraries of the lock (sha256 {lock})" if lock else ""
    return entity(
        RERUN,
        "HowTo",
        name="How to run it again on another machine",
        description=f"Install {PACKAGE} {environment.versions[PACKAGE]}{locked} on Python"
        f" {environment.versions[PYTHON]}, then give the one command of the step. It makes the same"
        " again: each number to 1e-8, and each byte with the same versions and make of processor.",
        step=command,
    )


def _references(identities: Sequence[str]) -> object:
    return _flat([reference(identity) for identity in sorted(identities)])


def _flat(values: Sequence[object]) -> object:
    """RO-Crate writes a single value without a list around it."""
    return values[0] if len(values) == 1 else values
