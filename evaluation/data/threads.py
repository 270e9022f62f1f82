"""One thread in linear algebra: sums in one order, so the same bytes on any number of cores."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController


@cache
def _libraries() -> ThreadpoolController:
    """The thread pools of the libraries loaded when it is first asked for."""
    return ThreadpoolController()


P = ParamSpec("P")
R = TypeVar("R")


def one_thread(work: Callable[P, R]) -> Callable[P, R]:
    """Run a function with BLAS on one thread. Our matrices are small: it is also faster."""

    @wraps(work)
    def limited(*args: P.args, **kwargs: P.kwargs) -> R:
        with _libraries().limit(limits=1):
            return work(*args, **kwargs)

    return limited
