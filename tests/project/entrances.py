"""Every public function, method and constructor of the package, and whether a door is before it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum
from typing import Any

import evaluation
from evaluation.door import compounds, kind_of, kinds
from evaluation.door.entrance import Entrance

PACKAGES = (
    *("evaluation", "evaluation.sources", "evaluation.plan", "evaluation.study.comparisons"),
    *("evaluation.checks", "evaluation.domain", "evaluation.editions", "evaluation.report"),
)
# Every module of these is looked through.
DEEP = (
    "evaluation.core.streams",
    "evaluation.methods.",
    "evaluation.study.channels.",
    "evaluation.study.comparisons.base_period",
    "evaluation.study.estimates.",
    "evaluation.study.event_study.",
    "evaluation.study.simultaneous.",
    "evaluation.study.size.",
    "evaluation.study.inference.",
    "evaluation.editions.revisions",
)


def key_of(subject: Any) -> str:
    return f"{subject.__module__.removeprefix('evaluation.')}:{subject.__qualname__}"


def of_all() -> Iterator[Any]:
    """Objects that some package names in its ``__all__``."""
    for name in PACKAGES:
        module = importlib.import_module(name)
        yield from (getattr(module, each) for each in module.__all__)


def of_modules() -> Iterator[Any]:
    """Functions and classes without an underscore of the modules where numbers happen."""
    for found in pkgutil.walk_packages(evaluation.__path__, "evaluation."):
        if found.name.startswith(DEEP):
            module = importlib.import_module(found.name)
            for name, each in vars(module).items():
                own = getattr(each, "__module__", None) == found.name
                if own and not name.startswith("_"):
                    yield each


def methods_of(cls: type) -> Iterator[Any]:
    """Methods with arguments that the class itself defines."""
    for name, each in vars(cls).items():
        function = each.__func__ if isinstance(each, (classmethod, staticmethod)) else each
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        if len(inspect.signature(function).parameters) > (not isinstance(each, staticmethod)):
            yield function


def entrance_of(subject: Any) -> Entrance | None:
    """What its door takes; None if none stands before it."""
    function = subject.__init__ if inspect.isclass(subject) else subject
    found = getattr(function, "entrance", None)
    return None if found is None else found()


def has_door(function: Any) -> bool:
    return hasattr(function, "entrance")


def takes_arrays_or_options(function: Any) -> bool:
    """Whether a parameter is an array or an option, by its annotation."""
    from evaluation.door.signatures import hints_of

    hints = hints_of(inspect.unwrap(function))
    parameters = [hints[name] for name in inspect.signature(function).parameters if name in hints]
    return any(_inner(kind_of(hint)) for hint in parameters)


def _inner(kind: Any) -> bool:
    if isinstance(kind, (compounds.OrNone, compounds.Ruled)):
        return _inner(kind.kind)
    if isinstance(kind, compounds.Either):
        return any(_inner(each) for each in kind.kinds)
    return isinstance(kind, kinds.Option) or type(kind).__module__ == "evaluation.core.array_kinds"


def public() -> dict[str, Any]:
    """Everything that should have a door, by its name: functions, methods, constructors."""
    found: dict[str, Any] = {}
    for each in of_all():
        function = inspect.isfunction(each)
        if function and inspect.signature(each).parameters:
            found[key_of(each)] = each
        elif inspect.isclass(each) and not issubclass(each, (Enum, Exception)):
            found |= {key_of(method): method for method in methods_of(each)}
            if "__dataclass_fields__" in vars(each):
                found[key_of(each)] = each
    for each in of_modules():
        if inspect.isfunction(each) and (has_door(each) or takes_arrays_or_options(each)):
            found[key_of(each)] = each
        elif inspect.isclass(each) and not issubclass(each, (Enum, Exception)):
            found |= {key_of(method): method for method in methods_of(each)}
            if has_door(each.__init__):
                found[key_of(each)] = each
    return found
