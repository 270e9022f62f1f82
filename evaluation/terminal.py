"""How commands look on a terminal: help with its examples, a bar where somebody watches."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
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
