"""DuckDB as it is used here: in memory, silent, shut off from files, and stopped by Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from evaluation.errors import DeliveryError

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",  # no rule reads or writes a file
    "temp_directory": "",  # nor does a query that grows large
    "threads": 1,  # sums in one order, and tables this small gain nothing from a second
}


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory for one delivery.

    Raises
    ------
    KeyboardInterrupt
        If a query was stopped: DuckDB takes the signal itself and reports an error of its own.
    MemoryError
        If a query needs more than there is.
    DeliveryError
        If the contract asks for what cannot be computed.
    """
    try:
        with duckdb.connect(config=SETTINGS) as connection:
            _without_bar(connection)
            yield connection
    except duckdb.InterruptException as problem:
        raise KeyboardInterrupt from problem
    except RuntimeError as problem:
        if "interrupted" not in str(problem).lower():
            raise
        raise KeyboardInterrupt from problem  # the signal came between two chunks of a query
    except duckdb.OutOfMemoryException as problem:
        raise MemoryError from problem
    except duckdb.Error as problem:
        raise DeliveryError(
            f"a rule of the contract cannot be computed ({type(problem).__name__})",
            why="a rule that is passed over checks nothing",
            remedy="correct the patterns and rules of the contract",
        ) from problem


def _without_bar(connection: duckdb.DuckDBPyConnection) -> None:
    """No bar on standard output. It is asked for first: in a notebook without ipywidgets there is
    none, and DuckDB refuses to set what is so already.
    """
    found = connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()
    if found != [(False,)]:
        connection.execute("SET enable_progress_bar = false")


def is_of_the_machine(problem: duckdb.Error) -> bool:
    """Whether this tells of the machine or of whoever stopped it, and nothing of a rule."""
    return isinstance(problem, duckdb.InterruptException | duckdb.OutOfMemoryException)
