"""What a run was made from, as entities of an RO-Crate: plan, register, delivery, lock, software.

An input that lies in the folder is a ``File`` like the others: the delivery is known by its digest,
plan, register and lock by the names that an edition gives them. One that does not is a
``CreativeWork`` and told by its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.plan.plan import Plan
from evaluation.report.output.crate_files import Entity, Written, entity, file_entity, reference
from evaluation.report.output.environment import PACKAGE, PYTHON, Environment
from evaluation.sources.delivery import POPULATION
from evaluation.sources.vintage import Vintage

PLANS = ("plan.json", "plan.toml")
REGISTERS = ("plan.frozen.json",)
LOCKS = ("requirements.lock",)
DELIVERY = "delivery/"  # what lies there came with the delivery
BESIDE = "It came with the delivery, from its source."
COUNTED = "Population on 31 December, which came with the delivery and moves a denominator."
KNOWN_LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/"}
PACKAGE_ID = f"#{PACKAGE}"
STATFIN = "https://stat.fi/"
PXDATA = "https://pxdata.stat.fi/PxWeb/pxweb/en/StatFin/"
PEOPLE = f"{PXDATA}StatFin__vaerak/statfin_vaerak_pxt_11re.px/"
KNOWN_SOURCES = {"statfin_12r5": f"{PXDATA}StatFin__tyonv/statfin_tyonv_pxt_12r5.px/"}
STREAMS = (
    "numpy.random.Generator(PCG64(SeedSequence([seed, w0, w1, w2, w3]))): w0 to w3 are the first"
    " 16 bytes of the SHA-256 of the stream's names, joined by U+001F and encoded in UTF-8, read as"
    " four little-endian integers of 4 bytes. The first name is what is drawn for, for example"
    " 'ferman-pinto', 'romano-wolf' or 'certificate'; the others are the comparison: estimand,"
    " outcome, pool, window, base. No stream depends on what was drawn before it."
)


def plan_entities(plan: Plan, files: Sequence[Written]) -> list[Entity]:
    """The plan, its register if these very choices are in it, its seed and what comes of that."""
    choices = (
        f"The choices of the plan '{plan.plan.name}', fixed before the run. The SHA-256 of their"
        f" canonical JSON is {plan.sha256}."
    )
    entities = [
        *_given(files, PLANS, choices, ("#plan", f"plan '{plan.plan.name}'", plan.sha256)),
        entity("#seed", "PropertyValue", name="seed", value=plan.plan.seed),
        entity("#streams", "PropertyValue", name="named random streams", value=STREAMS),
    ]
    entry, first = plan.registration, plan.fixed
    if entry is None or first is None:
        return entities
    told = f"The choices were frozen on {first.frozen_on}, {entry.declared.said}."
    if entry.frozen_on != first.frozen_on:
        told += f" They were entered again on {entry.frozen_on}."
    if first.parent is not None:
        told += f" They amend those with SHA-256 {first.parent}."
    if entry.because:
        told += f" Reason: {entry.because}"
    register = "#register", "register of the plan", entry.sha256
    return entities + _given(files, REGISTERS, told, register)


def delivery_entities(vintage: Vintage, files: Sequence[Written]) -> list[Entity]:
    """The delivery; where it was made, the statistic it is an extract of, and its licence."""
    span = f"{vintage.months[0]}/{vintage.months[-1]}"
    if vintage.synthetic:
        told = "SYNTHETIC TWIN: real municipalities, invented months. Not data."
    else:
        told = "The delivery that the run read, as it was; it is told by the SHA-256 of its bytes."
    own = [one.path for one in files if one.sha256 == vintage.sha256]
    deliveries = _given(files, own, told, ("#delivery", vintage.name, vintage.sha256))
    others = [one for one in files if one.path.startswith(DELIVERY) and one.path not in own]
    counts = {DELIVERY + name for name in POPULATION if name in vintage.hashes}
    people = [file_entity(one, COUNTED) for one in others if one.path in counts]
    beside = [file_entity(one, BESIDE) for one in others if one.path not in counts]
    covered = [{**one, "temporalCoverage": span} for one in deliveries]
    if vintage.synthetic:
        return [*covered, *beside, *people]
    source, licence = reference(_source_id(vintage)), reference(_licence_id(vintage))
    counted = [{**one, "isBasedOn": reference(PEOPLE), "license": licence} for one in people]
    based = [{**one, "isBasedOn": source, "license": licence} for one in (*covered, *beside)]
    return [*based, *counted]


def source_entities(vintage: Vintage) -> list[Entity]:
    """The statistic and its publisher, the licence of the data, and the contract they kept."""
    told = "What the data must be like."
    contract = _work("#contract", vintage.contract, told, vintage.contract_sha256)
    if vintage.synthetic:
        return [contract]
    source, licence, known = _source_id(vintage), _licence_id(vintage), KNOWN_SOURCES.values()
    described = [
        entity(
            source,
            "CreativeWork",
            name=vintage.source,
            license=reference(licence),
            version=vintage.updated or None,
            publisher=reference(STATFIN) if source in known else None,
        ),
        entity(
            licence,
            "CreativeWork",
            name=vintage.licence,
            description=f"The licence of the source: {vintage.licence}.",
        ),
    ]
    statfin = entity(STATFIN, "Organization", name="Statistics Finland", url=STATFIN)
    people = entity(
        PEOPLE,
        "CreativeWork",
        name="Statistics Finland, Population structure, table 11re",
        license=reference(licence),
        publisher=reference(STATFIN),
    )
    both = [people] if set(POPULATION) & set(vintage.hashes) else []
    return [contract, *described, *both, *([statfin] if source in known or both else [])]


def terms_of_use(vintage: Vintage) -> Entity:
    """What may be done with the folder: as the source says; the project itself declares nothing."""
    if vintage.synthetic:
        data = "The numbers are of a synthetic twin and of no source."
    else:
        data = (
            f"The numbers are derived from '{vintage.source}', licence {vintage.licence}: who"
            " passes them on names the source and says that they were worked on."
        )
    return entity(
        "#terms",
        "CreativeWork",
        name="Terms of use" if vintage.synthetic else f"Terms of use: {vintage.licence}",
        description=f"{data} For its own text and software the project has declared no licence.",
    )


def software_entities(environment: Environment, files: Sequence[Written]) -> list[Entity]:
    """The package, which requires the lock (none if the run had none), Python and the libraries
    that shape a number; and these.
    """
    told = "Every library that the run may load, with version and hash."
    locks = [file_entity(one, told) for one in files if one.path in LOCKS]
    if not locks and environment.lock_sha256 is not None:
        locks = [_work("#lock", LOCKS[0], told, environment.lock_sha256)]
    versions = dict(environment.versions)
    package = _software(PACKAGE, versions.pop(PACKAGE))
    others = [*locks, *(_software(name, version) for name, version in versions.items())]
    package["softwareRequirements"] = [reference(one["@id"]) for one in others]
    return [package, *others]


def _software(name: str, version: str) -> Entity:
    """One piece of software. A library is named by its package URL; our package has none yet."""
    page = {
        PACKAGE: PACKAGE_ID,
        PYTHON: f"https://www.python.org/downloads/release/python-{version.replace('.', '')}/",
    }.get(name, f"pkg:pypi/{name}@{version}")
    url = None if name == PACKAGE else page
    return entity(page, "SoftwareApplication", name=name, softwareVersion=version, url=url)


def _given(
    files: Iterable[Written], paths: Sequence[str], told: str, work: tuple[str, str, str]
) -> list[Entity]:
    """An input: the files that lie at its paths, or else a work by id, name and digest."""
    identity, name, sha256 = work
    found = [file_entity(one, told) for one in files if one.path in paths]
    return found or [_work(identity, name, told, sha256)]


def _work(identity: str, name: str, description: str, sha256: str) -> Entity:
    digest = f"sha256:{sha256}"
    return entity(identity, "CreativeWork", name=name, description=description, identifier=digest)


def _source_id(vintage: Vintage) -> str:
    return KNOWN_SOURCES.get(vintage.contract.split()[0], "#source")


def _licence_id(vintage: Vintage) -> str:
    return KNOWN_LICENCES.get(vintage.licence, "#licence")
