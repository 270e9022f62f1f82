"""How commands look on a terminal: help with its examples, a bar where somebody watches."""

from __future__ import annotations

import codecs
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from evaluation.ending import STOPPED, leave
from evaluation.errors import EvaluationError, ResourceError

if TYPE_CHECKING:
    from evaluation.plan.plan import Plan
    from evaluation.sources.vintage import Vintage

# How a terminal that has no such letter is shown it: a minus must never become a question mark.
IN_ASCII = {"−": "-", "–": "-", "—": "-", "…": "...", "×": "x", "→": "->", "≤": "<=", "≥": ">="}
PLAIN = "evaluation.plain"  # the name of the rule among Python's ways to encode

contract_option = click.option(
    "--contract", default="statfin_12r5", show_default=True, help="Its name, or your own YAML file."
)
accept_option = click.option(
    "--accept", metavar="REASON", default="", help="Why what is hard to believe is right."
)


class Command(click.Command):
    """A command whose help keeps the lines of its examples: click's mark, from a raw string."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The text with its mark put back."""
        self.help = (self.help or "").replace("\\b", "\b")
        super().format_help_text(ctx, formatter)


class Group(click.Group):
    """Commands whose help keeps its examples."""

    command_class = Command


def progress_bar(console: Console) -> Progress:
    """A bar where somebody watches; nothing in a log."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def delivered_or_twin(
    data: Path | None, contract: str, accept: str, plan: Plan, console: Console
) -> Vintage:
    """The delivery, masked for the trial; or where none is named the synthetic twin, in red."""
    from evaluation.plan.usual.twin import usual_twin
    from evaluation.sources.vintage import read_vintage

    if data is not None:
        return read_vintage(data, contract, accept, plan.plan.trial)
    console.print("[bold red]No --data: using the SYNTHETIC TWIN. It is not data.[/]")
    return usual_twin(plan)


def plain_output() -> None:
    """Let both streams show any text: a letter that the terminal has not is spelled out."""
    codecs.register_error(PLAIN, _spelled_out)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


def _spelled_out(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    missing = problem.object[problem.start : problem.end]
    spelled = [IN_ASCII.get(one) or one.encode("unicode_escape").decode() for one in missing]
    return "".join(spelled), problem.end


def say(text: object) -> None:
    """One line of what a command answers.

    Raises
    ------
    ResourceError
        If it cannot be written: a full disk.
    """
    try:
        click.echo(text)
    except OSError as problem:
        _let_go()
        if isinstance(problem, BrokenPipeError):
            sys.exit(1)  # who read it has had enough: head, or a pager that was closed
        raise ResourceError(
            f"the answer cannot be written: {problem.strerror}",
            why="standard output takes nothing more; what was written into folders is whole",
            remedy="send it to a place with space left, then again",
        ) from problem


def _let_go() -> None:
    """Point standard output at nothing, or the interpreter would try it again at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, sys.stdout.fileno())
    finally:
        os.close(nothing)


def answer(commands: click.Group) -> None:
    """Carry out what was typed, and leave with the exit code of how it ended."""
    plain_output()
    try:
        commands(standalone_mode=False)
    except EvaluationError as failure:
        click.echo(str(failure), err=True)
        sys.exit(1)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except (KeyboardInterrupt, click.Abort):
        # Of code in text, as dataclasses are made of, Python remembers the stop, and would end
        # ``python -m`` by the signal whatever code it is given.
        leave(STOPPED, "Stopped. Nothing was written.")
