"""What a run was made from, as entities of an RO-Crate: plan, register, delivery, lock, software.

An input that lies in the folder is a ``File`` like the others: the delivery is known by its digest,
plan, register and lock by the names that an edition gives them. One that does not is a
``CreativeWork`` and told by its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.plan.plan import Plan
from evaluation.report.output.crate_files import Entity, Written, file_entity
from evaluation.report.output.environment import PACKAGE, PYTHON, Environment
from evaluation.sources.vintage import Vintage

PLANS = ("plan.json", "plan.toml")
REGISTERS = ("plan.frozen.json",)
LOCKS = ("requirements.lock",)
DELIVERY = "delivery/"  # what lies there came with the delivery
KNOWN_LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/"}
PACKAGE_ID = f"#{PACKAGE}"
STATFIN = "https://stat.fi/"
KNOWN_SOURCES = {
    "statfin_12r5": "https://pxdata.stat.fi/PxWeb/pxweb/en/StatFin/StatFin__tyonv/"
    "statfin_tyonv_pxt_12r5.px/"
}
STREAMS = (
    "numpy.random.Generator(PCG64(SeedSequence([seed, w0, w1, w2, w3]))): w0 to w3 are the first"
    " 16 bytes of the SHA-256 of the stream's names, joined by U+001F and encoded in UTF-8, read as"
    " four little-endian integers of 4 bytes. The first name is what is drawn for, for example"
    " 'ferman-pinto', 'romano-wolf' or 'certificate'; the others are the comparison: estimand,"
    " outcome, pool, window, base. No stream depends on what was drawn before it."
)


def plan_entities(plan: Plan, files: Sequence[Written]) -> list[Entity]:
    """The plan, and its register if these very choices are in it."""
    choices = (
        f"The choices of the plan '{plan.plan.name}', fixed before the run. The SHA-256 of their"
        f" canonical JSON is {plan.sha256}."
    )
    found = [file_entity(one, choices) for one in files if one.path in PLANS]
    if not found:
        found.append(_work("#plan", f"plan '{plan.plan.name}'", choices, plan.sha256))
    entry, first = plan.registration, plan.fixed
    if entry is None or first is None:
        return found
    told = f"The choices were frozen on {first.frozen_on}, {entry.declared.said}."
    if entry.frozen_on != first.frozen_on:
        told += f" They were entered again on {entry.frozen_on}."
    if first.parent is not None:
        told += f" They amend those with SHA-256 {first.parent}."
    if entry.because:
        told += f" Reason: {entry.because}"
    registers = [file_entity(one, told) for one in files if one.path in REGISTERS]
    return found + (registers or [_work("#register", "register of the plan", told, entry.sha256)])


def delivery_entities(vintage: Vintage, files: Sequence[Written]) -> list[Entity]:
    """The delivery; where it was made, the statistic it is an extract of, and its licence."""
    span = f"{vintage.months[0]}/{vintage.months[-1]}"
    if vintage.synthetic:
        told = "SYNTHETIC TWIN: real municipalities, invented months. Not data."
    else:
        told = "The delivery that the run read, as it was; it is told by the SHA-256 of its bytes."
    found = [file_entity(one, told) for one in files if one.sha256 == vintage.sha256]
    beside = [
        file_entity(one, "It came with the delivery, from its source.")
        for one in files
        if one.path.startswith(DELIVERY) and one.sha256 != vintage.sha256
    ]
    entities = found or [_work("#delivery", vintage.name, told, vintage.sha256)]
    for entity in entities:
        entity["temporalCoverage"] = span
    for entity in (*entities, *beside):
        if not vintage.synthetic:
            entity["isBasedOn"] = {"@id": _source_id(vintage)}
            entity["license"] = {"@id": _licence_id(vintage)}
    return [*entities, *beside]


def source_entities(vintage: Vintage) -> list[Entity]:
    """The statistic and its publisher, the licence of the data, and the contract they kept."""
    contract = _work(
        "#contract", vintage.contract, "What the data must be like.", vintage.contract_sha256
    )
    if vintage.synthetic:
        return [contract]
    source: Entity = {
        "@id": _source_id(vintage),
        "@type": "CreativeWork",
        "name": vintage.source,
        "license": {"@id": _licence_id(vintage)},
    }
    licence: Entity = {
        "@id": _licence_id(vintage),
        "@type": "CreativeWork",
        "name": vintage.licence,
        "description": f"The licence of the source: {vintage.licence}.",
    }
    if vintage.updated:
        source["version"] = vintage.updated
    if source["@id"].startswith("#"):
        return [contract, source, licence]
    source["publisher"] = {"@id": STATFIN}
    statfin = {
        "@id": STATFIN,
        "@type": "Organization",
        "name": "Statistics Finland",
        "url": STATFIN,
    }
    return [contract, source, licence, statfin]


def terms_of_use(vintage: Vintage) -> Entity:
    """What may be done with the folder: as the source says; the project itself declares nothing."""
    if vintage.synthetic:
        data = "The numbers are of a synthetic twin and of no source."
    else:
        data = (
            f"The numbers are derived from '{vintage.source}', licence {vintage.licence}: who"
            " passes them on names the source and says that they were worked on."
        )
    return {
        "@id": "#terms",
        "@type": "CreativeWork",
        "name": "Terms of use" if vintage.synthetic else f"Terms of use: {vintage.licence}",
        "description": f"{data} For its own text and software the project has declared no licence.",
    }


def lock_entities(environment: Environment, files: Sequence[Written]) -> list[Entity]:
    """The locked requirements; none if the run had no lock."""
    told = "Every library that the run may load, with version and hash."
    digest = environment.lock_sha256
    found = [file_entity(one, told) for one in files if one.path in LOCKS]
    if found or digest is None:
        return found
    return [_work("#lock", LOCKS[0], told, digest)]


def software_entities(environment: Environment, lock: Iterable[Entity]) -> list[Entity]:
    """The package, which requires Python, the lock and the libraries that shape a number."""
    others = [name for name in environment.versions if name != PACKAGE]
    application = [_software(name, environment.versions[name]) for name in others]
    package = _software(PACKAGE, environment.versions[PACKAGE])
    package["softwareRequirements"] = [{"@id": entity["@id"]} for entity in (*lock, *application)]
    return [package, *application]


def random_entities(plan: Plan) -> list[Entity]:
    """The seed, and how a stream of random numbers comes from it and a name."""
    return [
        {"@id": "#seed", "@type": "PropertyValue", "name": "seed", "value": plan.plan.seed},
        {
            "@id": "#streams",
            "@type": "PropertyValue",
            "name": "named random streams",
            "value": STREAMS,
        },
    ]


def _software(name: str, version: str) -> Entity:
    """One piece of software. A library is named by its package URL; our package has none yet."""
    page = {
        PACKAGE: PACKAGE_ID,
        PYTHON: f"https://www.python.org/downloads/release/python-{version.replace('.', '')}/",
    }.get(name, f"pkg:pypi/{name}@{version}")
    entity: Entity = {
        "@id": page,
        "@type": "SoftwareApplication",
        "name": name,
        "softwareVersion": version,
    }
    return entity if name == PACKAGE else {**entity, "url": page}


def _work(identity: str, name: str, description: str, sha256: str) -> Entity:
    return {
        "@id": identity,
        "@type": "CreativeWork",
        "name": name,
        "description": description,
        "identifier": f"sha256:{sha256}",
    }


def _source_id(vintage: Vintage) -> str:
    return KNOWN_SOURCES.get(vintage.contract.split()[0], "#source")


def _licence_id(vintage: Vintage) -> str:
    return KNOWN_LICENCES.get(vintage.licence, "#licence")
