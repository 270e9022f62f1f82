"""Every error says what was found, why it stops us, what to do next, and survives a journey."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator

import pytest

from evaluation import errors
from evaluation.errors import Breach, DomainError, EvaluationError, NoUntreated, broken, refuse

BREACHES = (
    Breach(rule="a count", where="line 4", found="'x' is not a number", remedy="Deliver digits"),
    Breach(rule="a count", where="line 9", found="'y' is not a number", remedy="Deliver digits"),
)


def tree(kind: type[EvaluationError]) -> Iterator[type[EvaluationError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


KINDS = [kind for kind in tree(EvaluationError) if kind.__module__ == errors.__name__]
ANY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def made(kind: type[EvaluationError]) -> EvaluationError:
    return kind("it broke", why="it is thin", remedy="glue it", breaches=list(BREACHES))


@ANY_KIND
def test_the_text_is_code_found_why_next_and_every_breach(kind: type[EvaluationError]) -> None:
    assert str(made(kind)).splitlines() == [
        f"{kind.code}: it broke",
        "  why:  it is thin",
        "  next: glue it",
        "  - [a count] line 4: 'x' is not a number. Deliver digits",
        "  - [a count] line 9: 'y' is not a number. Deliver digits",
    ]


@ANY_KIND
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_comes_back_whole_from_another_process(
    kind: type[EvaluationError], protocol: int
) -> None:
    back = pickle.loads(pickle.dumps(made(kind), protocol))
    assert type(back) is kind
    assert str(back) == str(made(kind))
    assert back.breaches == BREACHES


@ANY_KIND
def test_a_copy_is_the_same_error(kind: type[EvaluationError]) -> None:
    assert str(copy.deepcopy(made(kind))) == str(made(kind))


def test_every_kind_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes)) == 14
    assert all(code.startswith("E_") for code in codes)


def test_no_untreated_is_caught_as_a_domain_error() -> None:
    assert issubclass(NoUntreated, DomainError)
    assert NoUntreated.code == "E_NO_UNTREATED"


def test_why_and_remedy_cannot_be_forgotten() -> None:
    with pytest.raises(TypeError):
        EvaluationError("it broke")  # type: ignore[call-arg]


def test_an_error_without_breaches_lists_none() -> None:
    assert "  - " not in str(EvaluationError("it broke", why="thin", remedy="glue"))


def test_breaches_sort_by_rule_and_place() -> None:
    later, earlier = BREACHES[1], BREACHES[0]
    assert sorted([later, earlier]) == [earlier, later]


def test_all_faults_are_refused_at_once_and_counted_and_none_is_let_through() -> None:
    with pytest.raises(DomainError) as stopped:
        refuse(iter(BREACHES), "{count} of {9} lines", why="thin", remedy="glue", error=DomainError)
    assert (stopped.value.found, stopped.value.breaches) == ("2 of {9} lines", BREACHES)
    refuse([], "{count} of {9} lines", why="thin", remedy="glue")


def test_only_rules_that_are_broken_become_faults() -> None:
    rules = [("whole", False, "1", "Mend it"), ("a count", True, "'x' is none", "Deliver digits")]
    assert broken("line 4", rules) == [
        Breach(rule="a count", where="line 4", found="'x' is none", remedy="Deliver digits")
    ]
