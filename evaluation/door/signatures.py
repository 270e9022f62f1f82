"""From the annotation of a parameter to the kind it takes: the signature is the contract."""

from __future__ import annotations

import collections.abc as abc
import os
import types
import typing
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from evaluation.door import compounds, kinds
from evaluation.door.kinds import Kind
from evaluation.door.rules import Rule

REMEDIES = {  # how to come by an object of a class, where its name does not say so
    "Panel": "Make one of a table by read_panel, of arrays by Panel.of",
    "CrossSections": "Make one of arrays by CrossSections.of",
    "Plan": "Read one by Plan.load(path)",
    "Opener": "Read a plan by Plan.load(path); evaluation freeze registers it",
    "Vintage": "Read one by read_vintage(path), or make the synthetic_twin()",
    "Cells": "Make them by measure(vintage, outcomes, base_year)",
    "Design": "Make one by cut(plan, cells)",
    "Comparison": "Take one of cut(plan, cells).comparisons",
    "ComparisonEffects": "Make one by estimate(comparison, design)",
    "Edition": "Open one by Edition.open(folder)",
    "Evaluation": "Make one by run(plan, vintage)",
    "EventStudy": "Make one by EventStudy(betas=…, covariance=…, n_pre=…, n_post=…)",
    "Generator": "Give a random stream: numpy.random.default_rng(seed)",
    "DataFrame": "Turn it into a pandas DataFrame",
    "Outcome": "Take one of OUTCOMES",
    "Window": "Make one by Window(name, first, last)",
    "EditionComparison": "Make one by compare(first, second)",
    "Municipality": "Take one of municipalities()",
    "Rings": "Make them by Rings.of(exposure)",
    "Ledger": "Take one of an estimator, or make one by Ledger.of_pairs",
    "Influence": "Take one of an estimator",
}
SCALARS: dict[Any, Kind] = {
    float: kinds.Number(),
    int: kinds.Whole(),
    bool: kinds.Flag(),
    str: kinds.Text(),
    date: kinds.Day(),
    Any: kinds.Anything(),
    object: kinds.Anything(),
}
SEVERAL = (abc.Sequence, abc.Iterable, abc.Collection, list, tuple, set, frozenset)


def kind_of(annotation: Any) -> Kind:  # noqa: ANN401
    """The kind of an annotation.

    Raises
    ------
    TypeError
        If there is none: the fault is in the signature, not in a call.
    """
    if annotation in SCALARS:
        return SCALARS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is Literal:
        return kinds.OneOf(arguments)
    if isinstance(annotation, TypeVar):
        return kinds.Anything()
    if origin is None:
        return _plain(annotation)
    return _generic(origin, arguments)


def _plain(annotation: Any) -> Kind:  # noqa: ANN401
    if annotation is abc.Callable or not isinstance(annotation, type):
        if annotation is abc.Callable:
            return kinds.Called()
        raise TypeError(f"no kind of argument for {annotation!r}")
    if issubclass(annotation, Enum):
        return kinds.Option(annotation)
    if issubclass(annotation, os.PathLike):
        return kinds.Place()
    if getattr(annotation, "_is_protocol", False):
        names = {*vars(annotation), *vars(annotation).get("__annotations__", {})}
        wanted = sorted(name for name in names if not name.startswith("_"))
        return kinds.Alike(annotation.__name__, tuple(wanted))
    name = annotation.__name__
    return kinds.Object(annotation, REMEDIES.get(name, f"Give a {name}"))


def _generic(origin: Any, arguments: tuple[Any, ...]) -> Kind:  # noqa: ANN401
    if origin is abc.Callable:
        return kinds.Called()
    if origin is tuple and arguments[-1] is not Ellipsis:
        return compounds.Several(tuple(kind_of(argument) for argument in arguments))
    if origin in SEVERAL:
        return compounds.Many(kind_of(arguments[0]), keys=origin is abc.Iterable)
    if origin in (dict, abc.Mapping):
        return compounds.Pairs(kind_of(arguments[0]), kind_of(arguments[1]))
    return _plain(origin)


def _union(arguments: tuple[Any, ...]) -> Kind:
    some = [argument for argument in arguments if argument is not types.NoneType]
    paths = [a for a in some if isinstance(a, type) and issubclass(a, os.PathLike)]
    if paths:  # a path may be written as text
        some = [argument for argument in some if argument is not str]
    each = tuple(kind_of(argument) for argument in some)
    one = each[0] if len(each) == 1 else compounds.Either(each)
    return compounds.OrNone(one) if len(some) < len(arguments) else one


def _annotated(arguments: tuple[Any, ...]) -> Kind:
    """The kind that stands in the metadata, or that of the type; and the rules beside it.

    A later kind takes the place of an earlier one: an alias may be narrowed.
    """
    metadata = arguments[1:]
    own = [each for each in metadata if isinstance(each, Kind)]
    rules = tuple(each for each in metadata if isinstance(each, Rule))
    kind = own[-1] if own else kind_of(arguments[0])
    return compounds.Ruled(kind, rules) if rules else kind


def hints_of(function: Any) -> dict[str, Any]:  # noqa: ANN401
    """Annotations of a function or class, with what stands in `Annotated`."""
    return typing.get_type_hints(function, include_extras=True)
