"""One thread in linear algebra and our own settings of libraries: the same bytes whatever the
number of cores, and whatever a notebook has set before.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from importlib import import_module
from typing import ParamSpec, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

_ours: ContextVar[bool] = ContextVar("_ours", default=False)
_limited: ContextVar[bool] = ContextVar("_limited", default=False)


@cache
def _libraries() -> ThreadpoolController:
    """The thread pools of numpy and of scipy, which has one of its own. Scipy is loaded first: what
    a later import loads would not be in the controller, and would take every core.
    """
    import_module("scipy.linalg")
    return ThreadpoolController()


P = ParamSpec("P")
R = TypeVar("R")


def one_thread(work: Callable[P, R]) -> Callable[P, R]:
    """Run a function with BLAS on one thread, and with numpy and decimal as they are when loaded.

    Our matrices are small: one thread is also faster. Inside another such function nothing is set
    again: that would cost more than a small matrix does.
    """

    @wraps(work)
    def limited(*args: P.args, **kwargs: P.kwargs) -> R:
        if _limited.get():
            return work(*args, **kwargs)
        token = _limited.set(True)
        try:
            with _libraries().limit(limits=1), own_settings():
                return work(*args, **kwargs)
        finally:
            _limited.reset(token)

    return limited


@contextmanager
def own_settings() -> Iterator[None]:
    """Numpy's way with floating-point errors and with printing, and the decimal context, as they
    are by default; then again as the caller had them. Inside itself it changes nothing.
    """
    if _ours.get():
        yield
        return
    token = _ours.set(True)
    try:
        with (
            np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
            np.printoptions(
                precision=8,
                threshold=1000,
                edgeitems=3,
                linewidth=75,
                suppress=False,
                nanstr="nan",
                infstr="inf",
                formatter=None,
                sign="-",
                floatmode="maxprec",
                legacy=False,
            ),
            decimal.localcontext(decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN)) as own,
        ):
            own.traps = dict.fromkeys(own.traps, False) | dict.fromkeys(TRAPS, True)
            yield
    finally:
        _ours.reset(token)


TRAPS = (decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow)
