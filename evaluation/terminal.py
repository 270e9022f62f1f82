"""How commands look on a terminal: help with its examples, a bar where somebody watches."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from evaluation.data import Vintage


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


def delivered_or_twin(data: Path | None, contract: str, accept: str, console: Console) -> Vintage:
    """The delivery, or where none is named the synthetic twin, which is said in red."""
    from evaluation.data import read_vintage, synthetic_twin

    if data is not None:
        return read_vintage(data, contract, accept)
    console.print("[bold red]No --data: using the SYNTHETIC TWIN. It is not data.[/]")
    return synthetic_twin()
