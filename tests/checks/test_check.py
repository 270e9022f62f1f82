"""What a check declares of itself is what it does; nothing is said without words and a format."""

from __future__ import annotations

import ast
import inspect
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from evaluation import Evaluation
from evaluation.checks.battery import FOLDERS, all_checks
from evaluation.checks.check import WINDOW, Check, Format
from evaluation.checks.check_result import Finding, Verdict
from evaluation.errors import OutputError
from evaluation.plan.thresholds import Checks
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections.checks import NUMBERS, SMALLEST, TREATED, WORDS, sentence

EVERY = pytest.mark.parametrize("check", all_checks().values(), ids=lambda check: check.id)
BUILT = {"r5", "r8", "r10_donor", "r10_region", "r10_area", "r10_capital"}  # of parts, when said


def module_of(check: Check) -> Path:
    return Path(inspect.getfile(inspect.unwrap(check.look)))


@cache
def functions_of(path: Path) -> list[ast.AST]:
    """What a module does, without what it declares of its checks."""
    body = ast.parse(path.read_text("utf-8")).body
    return [node for one in body if isinstance(one, ast.FunctionDef) for node in ast.walk(one)]


def same_file(check: Check) -> list[Check]:
    return [other for other in all_checks().values() if module_of(other) == module_of(check)]


def said(check: Check) -> set[str]:
    """Every hole that a sentence of the check may have."""
    return {k for form, held in check.values.items() if form is not Format.UNSAID for k in held}


def holes(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_every_module_of_the_folders_holds_a_check_and_no_id_stands_twice() -> None:
    modules = [m.name for f in FOLDERS for m in iter_modules(f.__path__, f"{f.__name__}.")]
    held = {
        name: [c for c in vars(import_module(name)).values() if isinstance(c, Check)]
        for name in modules
    }
    assert [name for name, checks in held.items() if not checks] == []
    ids = Counter(check.id for checks in held.values() for check in checks)
    assert {name: n for name, n in ids.items() if n > 1} == {}
    assert set(ids) == set(all_checks())
    assert list(all_checks()) == sorted(ids, key=lambda i: (i[0] != "S", int(i[1:])))


def test_every_line_of_a_plan_is_read_by_one_check() -> None:
    read = Counter(line for check in all_checks().values() for line in check.lines)
    assert set(read) == set(Checks.model_fields)
    assert {line for line, n in read.items() if n > 1} == set()


@EVERY
def test_a_check_declares_the_lines_that_it_reads(check: Check) -> None:
    read = {
        node.attr
        for node in functions_of(module_of(check))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "checks"
    }
    declared = {line for other in same_file(check) for line in other.lines}
    assert read - declared == set()
    assert declared - read <= {"size"}  # read where the certificate is made


@EVERY
def test_a_check_asks_a_question_and_has_its_name_in_its_findings(check: Check) -> None:
    assert check.question.endswith("?")
    constants = {n.value for n in functions_of(module_of(check)) if isinstance(n, ast.Constant)}
    assert check.id in constants
    assert set(check.sentences) - BUILT <= constants, "a sentence that the check never says"


@EVERY
def test_every_key_of_a_finding_has_one_format(check: Check) -> None:
    keys = Counter(key for held in check.values.values() for key in held)
    assert {key for key, n in keys.items() if n > 1} == set()
    declared = {k for other in same_file(check) for held in other.values.values() for k in held}
    assert set(_keys(functions_of(module_of(check)))) - declared == set()


def _keys(nodes: list[ast.AST]) -> Iterator[str]:
    """Constant keys of dictionaries, and of what is assigned to ``values``."""
    for node in nodes:
        if isinstance(node, ast.Dict):
            keys = node.keys
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            keys = [node.targets[0].slice]
        else:
            continue
        yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
@EVERY
def test_every_hole_of_a_sentence_is_a_value_with_a_format(check: Check, code: str) -> None:
    messages = Language.load(code).messages
    assert [s for s in check.sentences if f"finding.{s}" not in messages] == []
    known = said(check) | {TREATED}
    asked = {s: holes(messages[f"finding.{s}"]) - known for s in check.sentences}
    assert {s: names for s, names in asked.items() if names} == {}
    printed = {hole for s in check.sentences for hole in holes(messages[f"finding.{s}"])}
    assert said(check) - printed == set(), "a value that no sentence says is UNSAID"


def test_every_format_is_printed_in_one_way() -> None:
    ways = [*NUMBERS, *WORDS, *SMALLEST, Format.UNSAID]
    assert sorted(map(str, ways)) == sorted(Format)
    used = {form for check in all_checks().values() for form in check.values}
    assert used == set(Format)


def test_what_was_found_is_what_was_declared(small: Evaluation) -> None:
    for findings in small.findings.values():
        assert [finding.check for finding in findings] == list(all_checks())
        for finding in findings:
            check = all_checks()[finding.check]
            assert finding.sentence in check.sentences
            assert [k for k in finding.values if check.format_of(k) is None] == [], check.id


def test_a_value_without_a_format_is_an_error_and_not_a_guess(small: Evaluation) -> None:
    finding = Finding(check="S3", verdict=Verdict.PASS, sentence="s3", values={"odd": 1.0})
    with pytest.raises(OutputError, match="S3 declares no format for 'odd'"):
        sentence(Page(small, Language.load("en")), finding)
    wrong = Finding(check="S3", verdict=Verdict.PASS, sentence="s3", values={"months": "two"})
    with pytest.raises(OutputError, match="no format for 'months', which is 'two'"):
        sentence(Page(small, Language.load("en")), wrong)


def test_windows_are_told_together_and_only_where_they_are_declared() -> None:
    checks = all_checks()
    assert WINDOW.fullmatch("W1") and checks["R21"].format_of("W1") is Format.WINDOWS
    assert checks["S3"].format_of("W1") is None
