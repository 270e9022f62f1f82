"""Whatever is thrown at an argument of a public function, an error of ours comes out, or the truth.

Every argument of one valid call of each function is changed: to other forms of the same value,
which must give the same result, and to what is no such value, which must be refused by name. No
result may come from a NaN.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation import Evaluation
from evaluation.door import kinds
from evaluation.errors import EvaluationError
from tests.laws.door_calls import SECRETS, Call, calls
from tests.project.entrances import entrance_of, public

BEHIND = (
    {name for name, one in PUBLIC.items() if entrance_of(one)} if (PUBLIC := public()) else set()
)
# Arguments in which NaN says that a value was not observed, and what becomes of it is said there.
GAPS = SECRETS | {
    ("panels.panel:Panel.of", "y"),
    ("panels.panel:Panel", "y"),
    ("methods.effects.kernel:contrasts", "y"),  # the unit's own contrast is NaN
    ("methods.effects.kernel:variance_regressor", "n"),
    ("methods.effects.kernel:unit_placebos", "contrast"),  # NaN for all who are compared with it
    ("methods.effects.spillover:Rings.of", "exposure"),  # a unit nowhere: `spillover` refuses it
    ("editions.revisions:Priced", "weights"),  # `decompose` lists every cell that is no number
    ("editions.revisions:Priced", "values"),
    ("methods.placebo_space.revision_z:surprise", "change"),  # None comes out
    ("methods.placebo_space.revision_z:surprise", "standard_error"),
    ("methods.clusters.cluster:ClusterTest.p_value", "se"),  # NaN comes out
    ("methods.clusters.cluster:ClusterTest.p_value", "df"),
    ("methods.clusters.cluster:ClusterTest.interval", "se"),
    ("methods.clusters.cluster:ClusterTest.interval", "df"),
}
WRONG: dict[str, Any] = {
    "text": "abc",
    "bytes": b"1",
    "nothing": None,
    "object": object(),
    "mapping": {"a": 1},
    "complex": 1 + 2j,
    "nan": float("nan"),
    "inf": float("inf"),
    "minus inf": float("-inf"),
    "negative": -1,
    "zero": 0,
    "one": 1,
    "two": 2,
    "a half": 0.5,
    "huge": 10**400,
    "large": 1e300,
    "flag": True,
    "number in text": "1",
    "empty list": [],
    "empty array": np.array([]),
    "a list of text": ["a", "b"],
    "a list of nothing": [None, None],
    "ragged": [[1.0], [1.0, 2.0]],
    "dates": np.array(["2021-01", "2021-02"], dtype="datetime64[M]"),
    "NaT": pd.NaT,
    "NA": pd.NA,
    "a cube": np.ones((2, 2, 2)),
    "a frame of text": pd.DataFrame({"a": ["x", "y"]}),
    "another enumeration": kinds and Enum("Other", ["A"]).A,  # type: ignore[attr-defined]
    "a class": int,
}


@pytest.fixture(scope="session")
def every(small: Evaluation, small_folder: Path, by_design: Evaluation) -> dict[str, Call]:
    return calls(small, small_folder, by_design)


def broken(array: np.ndarray) -> Iterator[tuple[str, Any]]:
    """The array with one entry or its shape spoilt: none of these may give a number."""
    if not array.size:
        return
    flat = array.astype(object).copy()
    for name, entry in {
        "an entry None": None,
        "an entry of text": "x",
        "an entry NA": pd.NA,
        "a complex entry": 1j,
        "a huge entry": 10**400,
    }.items():
        spoilt = flat.copy()
        spoilt.flat[-1] = entry
        yield name, spoilt
    if array.dtype.kind == "b":
        for name, entry in {"an entry 2": 2, "an entry a half": 0.5}.items():
            spoilt = array.astype(float)
            spoilt.flat[-1] = entry
            yield name, spoilt
    yield "too long", np.concatenate([array, array[:1]])
    yield "one dimension more", array[None]
    yield "text", array.astype(str)
    yield "complex", array.astype(complex)
    yield "dates", np.zeros(array.shape, dtype="datetime64[D]")


def other_forms(value: Any) -> Iterator[tuple[str, Any]]:
    """The same value in another form, which means the same."""
    if isinstance(value, np.ndarray):
        yield "nested lists", value.tolist()
        yield "objects", value.astype(object)
        yield (
            "a column" if value.ndim == 1 else "a frame",
            (
                pd.Series(value)
                if value.ndim == 1
                else pd.DataFrame(value)
                if value.ndim == 2
                else value
            ),
        )
        if value.ndim == 1:
            yield "an arrow array", pa.array(value)
        if value.dtype.kind == "b":
            yield "0 and 1", value.astype(int)
            yield "0.0 and 1.0", value.astype(float)
    elif isinstance(value, Enum):
        yield "its text", value.value
    elif isinstance(value, float) and not isinstance(value, bool):
        yield "a numpy number", np.float64(value)
        yield "an array without dimensions", np.array(value)
    elif isinstance(value, bool):
        yield "a numpy flag", np.bool_(value)
    elif isinstance(value, int):
        yield "a numpy integer", np.int64(value)
    elif isinstance(value, list):
        yield "a tuple", tuple(value)


def ask(call: Call, **changed: Any) -> Any:
    """The result; warnings are not looked at, and streams start anew."""
    given = {name: changed.get(name, value) for name, value in call.given.items()}
    for name, value in given.items():
        if isinstance(value, np.random.Generator):
            given[name] = copy.deepcopy(value)
        elif isinstance(value, np.ndarray):
            given[name] = value.copy()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = call.function(**given)
        return tuple(found) if hasattr(found, "__next__") else found


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        one, other = np.asarray(one), np.asarray(other)
        if one.dtype.kind == "O":
            return one.tolist() == other.tolist()
        return one.shape == other.shape and np.allclose(one, other, equal_nan=True)
    if isinstance(one, float):
        return bool(np.isclose(one, other, equal_nan=True))
    if is_dataclass(one) and not isinstance(one, type):
        return type(one) is type(other) and all(
            same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one)
        )
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or type(one) is type(other)


def numbers(found: Any) -> Iterator[float]:
    """All numbers of a result, but for those that were put in."""
    if isinstance(found, (float, np.floating)):
        yield float(found)
    elif isinstance(found, np.ndarray) and found.dtype.kind == "f":
        yield from found.ravel().tolist()
    elif is_dataclass(found) and not isinstance(found, type):
        for each in fields(found):
            yield from numbers(getattr(found, each.name))
    elif isinstance(found, (tuple, list)):
        for each in found:
            yield from numbers(each)


def test_every_public_function_has_a_valid_call(every: dict[str, Call]) -> None:
    assert BEHIND - set(every) == set()
    assert set(every) - BEHIND == set()


def test_valid_calls_are_valid_and_name_every_argument(every: dict[str, Call]) -> None:
    unlike = {}
    for name, call in every.items():
        entrance = entrance_of(PUBLIC[name])
        assert entrance is not None
        if differ := (set(entrance.kinds) - {"self", "cls"}) ^ set(call.given):
            unlike[name] = differ
        elif not call.heavy:
            ask(call)
    assert unlike == {}


@pytest.mark.parametrize("name", sorted(BEHIND))
def test_another_form_of_the_same_means_the_same(name: str, every: dict[str, Call]) -> None:
    call = every[name]
    if call.heavy:
        pytest.skip("its arguments are objects of ours: tests of its own cover it")
    plain = ask(call)
    for argument, value in call.given.items():
        for form, changed in other_forms(value):
            assert same(ask(call, **{argument: changed}), plain), (argument, form)


@pytest.mark.parametrize("name", sorted(BEHIND))
def test_what_is_no_such_value_is_refused_or_means_itself(
    name: str, every: dict[str, Call]
) -> None:
    """Only errors of ours; what is taken is taken by its kind, never as something else."""
    call, entrance = every[name], entrance_of(PUBLIC[name])
    assert entrance is not None
    for argument, value in call.given.items():
        kind = entrance.kinds[argument]
        for what, wrong in WRONG.items():
            try:
                kind.take(wrong)
            except kinds.Refused:
                with pytest.raises(EvaluationError) as caught:
                    ask(call, **{argument: wrong})
                assert argument in {breach.where for breach in caught.value.breaches}
                continue
            if not call.heavy:
                tried(call, argument, what, wrong)
        if isinstance(value, np.ndarray):
            for what, wrong in broken(value):
                if not call.heavy:
                    tried(call, argument, what, wrong)


def tried(call: Call, argument: str, what: str, wrong: Any) -> None:
    """An error of ours, or a result: nothing else comes out of a function."""
    with named(f"{call.key}({argument}: {what})"), suppress(EvaluationError):
        ask(call, **{argument: wrong})


@contextmanager
def named(what: str) -> Iterator[None]:
    """Whatever else comes out says what it came out of."""
    try:
        yield
    except BaseException as problem:
        problem.add_note(what)
        raise


@pytest.mark.parametrize("name", sorted(BEHIND))
def test_no_number_comes_from_a_nan(name: str, every: dict[str, Call]) -> None:
    call = every[name]
    if call.heavy:
        pytest.skip("it takes objects of ours, which hold no NaN")

    @settings(max_examples=4)
    @given(st.floats(0, 1, exclude_max=True), st.sampled_from([np.nan, np.inf, -np.inf]))
    def spoil(place: float, value: float) -> None:
        for argument, sound in call.given.items():
            if (name, argument) not in GAPS and (changed := with_entry(sound, place, value)):
                refused_or_without_numbers(call, argument, changed[0], value)

    spoil()


def with_entry(sound: Any, place: float, value: float) -> tuple[Any] | None:
    """The argument with one entry changed; None where it holds no numbers."""
    if isinstance(sound, float):
        return (value,)
    if not (isinstance(sound, np.ndarray) and sound.dtype.kind == "f" and sound.size):
        return None
    spoilt = sound.copy()
    spoilt.flat[int(place * spoilt.size)] = value
    return (spoilt,)


def refused_or_without_numbers(call: Call, argument: str, changed: Any, value: float) -> None:
    try:
        found = ask(call, **{argument: changed})
    except EvaluationError:
        return
    if np.isnan(value):
        assert not any(np.isfinite(number) for number in numbers(found)), argument
