"""The pages of docs/site against the code, without Sphinx: nothing missing, no dead link."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml

import evaluation
from evaluation.cli import commands
from evaluation.plan.choices import Choices

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "site"
WRITTEN = sorted(
    path
    for path in SITE.rglob("*.md")
    if not {"generated", "_build", ".venv"} & set(path.relative_to(SITE).parts)
)
DIRECTIVE = re.compile(r"^\.\. (?:autoclass|autofunction|py:data):: (\w+)$", flags=re.M)


def _pages() -> ModuleType:
    """The module that makes pages; its folder is no package."""
    spec = importlib.util.spec_from_file_location("docs_site_pages", SITE / "pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


PAGES = _pages()
MADE = {
    "commands.md": PAGES.command_page(),
    "plan.md": PAGES.plan_page(),
    "results.md": PAGES.results_page(),
}


# -- reference -------------------------------------------------------------------------------------


def test_every_public_name_stands_in_one_reference_page() -> None:
    listed = Counter(
        name
        for path in (SITE / "reference").glob("*.md")
        for name in DIRECTIVE.findall(path.read_text("utf-8"))
    )
    assert listed == Counter(evaluation.__all__)


def test_a_class_is_shown_as_a_class() -> None:
    for path in (SITE / "reference").glob("*.md"):
        for kind, name in re.findall(r"^\.\. auto(\w+):: (\w+)$", path.read_text("utf-8"), re.M):
            assert (kind == "class") == isinstance(getattr(evaluation, name), type), name


def test_every_command_stands_in_the_reference_once_with_every_option() -> None:
    sections = re.split(r"^## evaluation ", MADE["commands.md"], flags=re.M)[1:]
    by_name = dict(section.split("\n", 1) for section in sections)
    assert len(sections) == len(by_name) and set(by_name) == set(commands.commands)
    for name, command in commands.commands.items():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(option in by_name[name] for option in parameter.opts), (name, parameter)


def test_every_key_of_a_plan_has_a_meaning_and_no_other_has() -> None:
    meanings = tomllib.loads((SITE / "plan_keys.toml").read_text("utf-8"))
    models = PAGES.headings()
    keys = {
        h: {k for k, f in m.model_fields.items() if not f.description} for h, m in models.items()
    }
    assert {heading: set(said) for heading, said in meanings.items()} == {
        heading: unsaid for heading, unsaid in keys.items() if unsaid
    }
    assert set(Choices.model_fields) <= set(keys)
    assert all(text.endswith(".") for said in meanings.values() for text in said.values())


def test_every_key_of_a_plan_stands_under_its_heading() -> None:
    sections = re.split(r"^## `\[+(.+?)\]+`$", MADE["plan.md"], flags=re.M)[1:]
    shown = {
        heading: re.findall(r"^\| `(\w+)` \|", text, flags=re.M)
        for heading, text in zip(sections[::2], sections[1::2], strict=True)
    }
    assert shown == {h: list(m.model_fields) for h, m in PAGES.headings().items()}


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        ("alpha", "number (> 0, < 0.5) | `0.05`"),
        ("clean_pre", "2 of: month | required"),
        ("windows", "table of: 2 of: month | required"),
        ("code", "text (form `[0-9]{3}`) | required"),
        ("areas", "`all`, or list of: text | required"),
        ("denominators", 'list of: `fixed`, `current`, `population` (length ≥ 1) | `["fixed"]`'),
        ("scale", "number (≥ 0) | `0.5`"),
        ("breakdown", "2 of: number (≥ 0) | `[1.0, 0.5]`"),
        ("beside", "list of: a value of [`Estimator`](#values-of-estimator) | `[]`"),
    ],
)
def test_types_limits_and_defaults_are_those_of_the_models(key: str, cells: str) -> None:
    assert f"\n| `{key}` | {cells} | " in MADE["plan.md"]


def test_every_heading_of_espoos_plan_is_explained() -> None:
    plan = (ROOT / "reports" / "espoo" / "plan.toml").read_text("utf-8")
    for heading in re.findall(r"^\[+[a-z_.]+\]+$", plan, flags=re.M):
        named = heading in ("[calendar.windows]",)  # a key whose names are free
        assert named or f"## `{heading}`" in MADE["plan.md"], heading


def test_every_field_of_the_results_is_described() -> None:
    contract = yaml.safe_load(PAGES.RESULTS.read_text("utf-8"))
    fields = [field["name"] for table in contract["schema"] for field in table["properties"]]
    assert re.findall(r"^\| `(\w+)` \|", MADE["results.md"], flags=re.M) == fields
    assert contract["version"] in MADE["results.md"]


# -- links and words -------------------------------------------------------------------------------


def _targets(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    prose = re.sub(r"^```(?:python|console|toml|text).*?^```", "", text, flags=re.M | re.S)
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", prose)]
    links += re.findall(r"^```\{include\} (\S+)$", prose, flags=re.M)
    for block in re.findall(r"^```\{toctree\}\n(.*?)^```", prose, flags=re.M | re.S):
        links += [line for line in block.splitlines() if line and not line.startswith(":")]
    return [link for link in links if link]


def _exists(path: Path, target: str) -> bool:
    place = (path.parent / target).resolve()
    generated = SITE / "generated"
    if not place.is_relative_to(generated):
        return place.is_file() or place.with_name(f"{place.name}.md").is_file()
    name = place.relative_to(generated).as_posix()
    name = name if name.endswith((".md", "*")) else f"{name}.md"
    made = [*MADE, *(f"decisions/{found.name}" for found in PAGES.decisions())]
    return name in (*made, "decisions/*", "tutorial/*")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(SITE).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    assert [target for target in _targets(path) if not _exists(path, target)] == []


def test_every_page_is_in_a_table_of_contents() -> None:
    listed = {
        (path.parent / f"{target.removesuffix('.md')}.md").resolve()
        for path in WRITTEN
        for target in _targets(path)
    }
    assert set(WRITTEN) - listed == {SITE / "index.md"}


def test_included_headings_are_there() -> None:
    for path in WRITTEN:
        text = path.read_text("utf-8")
        for included in re.findall(r"^```\{include\} (\S+)$", text, flags=re.M):
            source = (path.parent / included).read_text("utf-8")
            for marker in re.findall(r'^:(?:start-after|end-before): "(.+)"$', text, flags=re.M):
                assert source.count(f"{marker}\n") == 1, (path.name, marker)


def test_commands_in_how_tos_are_commands_with_options_they_have() -> None:
    shown = [
        line
        for path in WRITTEN
        for line in re.findall(r"^\s*\$ evaluation (.+)$", path.read_text("utf-8"), flags=re.M)
    ]
    assert {line.split()[0] for line in shown} == set(commands.commands)
    for line in shown:
        command = commands.commands[line.split()[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<= )--[\w-]+", line)) <= known, line


def test_nothing_is_fetched_and_nothing_of_a_workplace_is_there() -> None:
    # committed text of this folder; test_project.py looks at tracked files, this also at new ones
    forbidden = re.compile(r"https?://|(^|[^\w.*/-])/(work|home|root|tmp)/|pypi|mathjax@")
    files = [*WRITTEN, *SITE.glob("*.py"), *SITE.glob("*.t*")]
    for path in files:
        found = forbidden.search(path.read_text("utf-8"))
        assert found is None, f"{path.name}: {found and found[0]}"


def test_every_package_of_the_pages_is_pinned() -> None:
    lines = (SITE / "requirements.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins and all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
