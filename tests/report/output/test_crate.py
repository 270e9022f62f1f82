"""The folder as an RO-Crate: its rules, the digests, and nothing of the machine or the hour."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from evaluation import Plan, Vintage
from evaluation.core.streams import stream
from evaluation.errors import OutputError
from evaluation.report.output import manifest
from evaluation.report.output.crate import SPECIFICATION, crate, published
from evaluation.report.output.crate_files import CRATE, MANIFEST, Written, written
from evaluation.report.output.crate_inputs import STREAMS
from evaluation.report.output.environment import Environment

Graph = dict[str, dict[str, Any]]

CONTENT = {
    "report.fi.html": b"<html lang=fi>",
    "report.sv.html": b"<html lang=sv>",
    "results.json": b"{}",
    "ledger.csv": b"a,b\n1,2\n",
    "tables/effects.csv": b"a\n",
    "figures/levels för.sv.svg": b"<svg/>",
    "plan.json": b"{'plan': 1}",
    "plan.frozen.json": b"[]",
    "requirements.lock": b"numpy==2\n",
    "odd.xyz": b"",
}
ENVIRONMENT = Environment(
    versions=MappingProxyType({"evaluation": "1.2.3", "python": "3.11.7", "numpy": "2.4.6"}),
    lock_sha256=hashlib.sha256(b"numpy==2\n").hexdigest(),
)
# RO-Crate 1.1 has the words of schema.org 10.0; this one is younger.
ADDED = {"sha256": "http://schema.org/sha256"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    for name, content in CONTENT.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(content)
    return made


@pytest.fixture
def delivered(twin: Vintage) -> Vintage:
    """As if it were the table of the source."""
    return replace(
        twin, synthetic=False, name="12r5.csv", sha256="ab" * 32, updated="2025-01-21 08:00:00"
    )


def entities(text: str) -> Graph:
    found = json.loads(text)["@graph"]
    graph = {entity["@id"]: entity for entity in found}
    assert len(graph) == len(found), "an entity stands twice"
    return graph


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        else:
            for inner in value.values():
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.fixture
def text(small_plan: Plan, delivered: Vintage, folder: Path) -> str:
    return crate(small_plan, delivered, written(folder), ENVIRONMENT)


@pytest.fixture
def graph(text: str) -> Graph:
    return entities(text)


def test_descriptor_and_root_are_as_the_specification_wants(text: str, graph: Graph) -> None:
    assert json.loads(text)["@context"] == [f"{SPECIFICATION}/context", ADDED]
    assert graph[CRATE]["@type"] == "CreativeWork"
    assert graph[CRATE]["about"] == {"@id": "./"}
    assert graph[CRATE]["conformsTo"] == {"@id": SPECIFICATION}
    root = graph["./"]
    assert root["@type"] == "Dataset"
    assert all(root[key] for key in ("name", "description", "datePublished", "license"))
    assert root["inLanguage"] == ["fi", "sv"]
    assert graph[root["license"]["@id"]]["description"]


@pytest.mark.parametrize("synthetic", [True, False])
@pytest.mark.parametrize("lock", [None, "cd" * 32])
def test_everything_that_is_referred_to_is_there(
    small_plan: Plan, delivered: Vintage, folder: Path, synthetic: bool, lock: str | None
) -> None:
    vintage = replace(delivered, synthetic=synthetic)
    files = [one for one in written(folder) if one.path != "requirements.lock"]
    found = entities(crate(small_plan, vintage, files, replace(ENVIRONMENT, lock_sha256=lock)))
    named = {name for entity in found.values() for name in references(list(entity.values()))}
    assert named - set(found) == {SPECIFICATION}
    assert set(found) - named == {CRATE}, "an entity that nobody refers to"


def test_every_file_is_a_part_with_its_digest_and_size(folder: Path, graph: Graph) -> None:
    parts = [part["@id"] for part in graph["./"]["hasPart"]]
    assert sorted(map(unquote, parts)) == sorted([MANIFEST, *CONTENT])
    assert "figures/levels%20f%C3%B6r.sv.svg" in parts, "an @id is a URI"
    assert "sha256" not in graph[MANIFEST], "it is written later: no digest of it can be known"
    for part in set(parts) - {MANIFEST}:
        content = CONTENT[unquote(part)]
        assert graph[part]["@type"] == "File"
        assert graph[part]["sha256"] == hashlib.sha256(content).hexdigest()
        assert graph[part]["contentSize"] == str(len(content))
        assert graph[part]["encodingFormat"]
    files = {key for key, entity in graph.items() if entity["@type"] in ("File", "Dataset")}
    assert files == {"./", *parts}, "a data entity that the root does not hold"


def test_a_file_that_was_tampered_with_is_seen(folder: Path, graph: Graph) -> None:
    (folder / "ledger.csv").write_bytes(b"a,b\n1,3\n")
    moved = [one.path for one in written(folder) if graph[one.id]["sha256"] != one.sha256]
    assert moved == ["ledger.csv"]


def test_the_run_has_inputs_and_results_and_no_file_is_both(graph: Graph) -> None:
    run = graph["#run"]
    given = {one["@id"] for one in run["object"]}
    made = {one["@id"] for one in run["result"]}
    assert {"plan.json", "plan.frozen.json", "#delivery", "#contract", "#seed", "#streams"} == given
    assert {"report.fi.html", "results.json", "ledger.csv", "manifest.json"} < made
    assert not made & {*given, "requirements.lock"}
    package = graph[run["instrument"]["@id"]]
    assert (package["name"], package["softwareVersion"]) == ("evaluation", "1.2.3")
    assert {"@id": "requirements.lock"} in package["softwareRequirements"]


def test_one_value_stands_without_a_list(small_plan: Plan, twin: Vintage) -> None:
    root = entities(crate(small_plan, twin, [], ENVIRONMENT))["./"]
    assert root["hasPart"] == {"@id": MANIFEST}
    assert "inLanguage" not in root


def test_the_delivery_has_its_digest_source_and_licence(graph: Graph, delivered: Vintage) -> None:
    delivery = graph["#delivery"]
    assert delivery["identifier"] == "sha256:" + "ab" * 32
    source = graph[delivery["isBasedOn"]["@id"]]
    assert source["name"] == delivered.source
    assert "statfin_tyonv_pxt_12r5" in source["@id"]
    licence = graph[delivery["license"]["@id"]]
    assert licence["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "CC BY 4.0" in graph["#terms"]["description"]


def test_a_source_that_is_not_known_is_still_described(
    small_plan: Plan, delivered: Vintage
) -> None:
    other = replace(delivered, contract="register 1", source="A register", licence="by permit")
    found = entities(crate(small_plan, other, [], ENVIRONMENT))
    assert found[found["#delivery"]["isBasedOn"]["@id"]]["name"] == "A register"
    assert found[found["#delivery"]["license"]["@id"]]["name"] == "by permit"


def test_the_twin_is_of_no_source_and_says_so(small_plan: Plan, twin: Vintage) -> None:
    found = entities(crate(small_plan, twin, [], ENVIRONMENT))
    assert "SYNTHETIC" in found["./"]["name"]
    assert "SYNTHETIC" in found["#delivery"]["description"]
    assert "isBasedOn" not in found["#delivery"]
    assert not [key for key in found if "stat.fi" in key or "creativecommons" in key]


def test_the_manifest_is_the_one_that_is_written_last(folder: Path) -> None:
    assert manifest.MANIFEST == MANIFEST
    before = written(folder)
    (folder / MANIFEST).write_text("{}")
    (folder / CRATE).write_text("{}")
    assert written(folder) == before


def test_a_delivery_that_lies_in_the_folder_is_the_input(
    small_plan: Plan, delivered: Vintage, folder: Path
) -> None:
    (folder / "delivery").mkdir()
    (folder / "delivery" / "12r5.csv").write_bytes(b"the table")
    (folder / "delivery" / "px_metadata.json").write_bytes(b"{}")
    told = replace(delivered, sha256=hashlib.sha256(b"the table").hexdigest())
    found = entities(crate(small_plan, told, written(folder), ENVIRONMENT))
    assert "#delivery" not in found
    for name in ("delivery/12r5.csv", "delivery/px_metadata.json"):
        assert {"@id": name} in found["#run"]["object"]
        assert {"@id": name} not in found["#run"]["result"]
        assert found[name]["isBasedOn"]


def test_the_register_says_when_and_what_had_been_seen(graph: Graph, small_plan: Plan) -> None:
    entry, first = small_plan.registration, small_plan.fixed
    assert entry is not None and first is not None
    told = graph["plan.frozen.json"]["description"]
    assert f"frozen on {first.frozen_on}" in told
    assert f"entered again on {entry.frozen_on}" in told
    assert "They amend" not in told
    assert "after outcomes had been seen" in told
    assert entry.because in told


def test_same_bytes_in_any_order_and_in_any_folder(
    small_plan: Plan, delivered: Vintage, folder: Path, text: str
) -> None:
    moved = folder.rename(folder.with_name("elsewhere"))
    files = list(reversed(written(moved)))
    assert crate(small_plan, delivered, files, ENVIRONMENT) == text
    (moved / CRATE).write_text(text, encoding="utf-8")
    assert crate(small_plan, delivered, written(moved), ENVIRONMENT) == text


def test_nothing_of_the_machine_is_in_it(text: str, folder: Path) -> None:
    assert str(folder.parent) not in text
    for entity in entities(text).values():
        assert not entity["@id"].startswith(("/", "file:"))
        assert ".." not in entity["@id"]


def test_the_date_is_the_latest_of_what_went_in(small_plan: Plan, delivered: Vintage) -> None:
    loose = Plan.parse((Path(__file__).parents[2] / "small.toml").read_text("utf-8"))
    assert published(loose, replace(delivered, updated=None)) == date(2024, 12, 31)
    assert published(loose, replace(delivered, updated="in spring")) == date(2024, 12, 31)
    assert published(loose, delivered) == date(2025, 1, 21)
    assert small_plan.registration is not None
    assert str(published(small_plan, delivered)) == small_plan.registration.frozen_on
    later = replace(delivered, updated="2999-01-01 08:00:00")
    assert published(small_plan, later) == date(2999, 1, 1)


def test_how_to_run_again_is_one_command(graph: Graph) -> None:
    assert graph["#rerun"]["step"] == "evaluation verify FOLDER"
    assert str(ENVIRONMENT.lock_sha256) in graph["#rerun"]["description"]


@pytest.mark.parametrize(
    ("name", "command", "what"),
    [
        ("certificate.json", "evaluation certify PLAN", "Size certificates"),
        ("comparison.json", "evaluation compare EARLIER LATER", "Changes since an earlier"),
    ],
)
def test_other_folders_say_what_they_are(
    small_plan: Plan, delivered: Vintage, name: str, command: str, what: str
) -> None:
    only = [Written(path=name, sha256="ab" * 32, size=1)]
    found = entities(crate(small_plan, delivered, only, ENVIRONMENT))
    assert found["#rerun"]["step"].startswith(command)
    assert found["./"]["description"].startswith(what)


def test_the_streams_are_seeded_as_the_crate_says(graph: Graph, small_plan: Plan) -> None:
    """The words followed to the letter, in plain numpy, give the draws of ``stream``."""
    assert graph["#streams"]["value"] == STREAMS
    for said in ("first 16 bytes", "SHA-256", "joined by U+001F", "four little-endian", "PCG64"):
        assert said in STREAMS
    assert graph["#seed"]["value"] == small_plan.plan.seed
    digest = hashlib.sha256(b"certificate\x1fespoo").digest()[:16]
    words = np.frombuffer(digest, dtype="<u4").tolist()
    by_words = np.random.Generator(np.random.PCG64(np.random.SeedSequence([7, *words])))
    by_name = stream(7, "certificate", "espoo")
    assert by_words.bytes(32) == by_name.bytes(32)


def test_what_no_other_machine_could_check_is_refused_all_at_once(
    small_plan: Plan, twin: Vintage
) -> None:
    good = "ab" * 32
    files = [
        Written(path="/etc/passwd", sha256=good, size=1),
        Written(path="../up.csv", sha256=good, size=1),
        Written(path="C:\\a.csv", sha256=good, size=1),
        Written(path="a.csv", sha256="nohash", size=-1),
        Written(path="a.csv", sha256=good, size=1),
        Written(path="manifest.json", sha256=good, size=1),
    ]
    with pytest.raises(OutputError) as caught:
        crate(small_plan, twin, files, ENVIRONMENT)
    rules = [breach.rule for breach in caught.value.breaches]
    assert rules == ["relative path"] * 3 + ["digest", "size", "path once", "no seal"]
