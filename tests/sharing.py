"""Which tests one worker runs: files that share a costly fixture, one file, or one test."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
# The fixtures that take half a minute, as a parameter is written, and what is made of them.
SMALL = re.compile(r"\b(small|small_folder|small_case|written|failed|drifting)\b: ")
QUICK = re.compile(r"\b(quick_folder|true|forged): ")  # the quick edition and what is made of it
TWO = re.compile(r"\b(first|second)(: Edition|_folder: Path)")  # two editions of one plan
ADDED = re.compile(r"\badded: Added\b")  # a copy of the project with what the recipes add
WEIGHED = re.compile(r"\bweighed: Evaluation\b")  # the quick run with a chosen design
DESIGN = re.compile(r"\b(by_design|weighed_folder)\b: ")  # the run of tests/weighed.toml
COSTLY = {
    "small": SMALL,
    "weighed": WEIGHED,
    "design": DESIGN,
    "editions": TWO,
    "quick": QUICK,
    "recipes": ADDED,
}
ALONE = ("tests/cli/", "tests/project/")  # each test takes seconds


@cache
def shared(file: str) -> str:
    """The name of what a file shares with others; its own where it shares nothing."""
    path = ROOT / file
    text = path.read_text("utf-8") if path.is_file() else ""
    found = (name for name, made in COSTLY.items() if made.search(text))
    return next(found, file)


class Sharing(LoadScopeScheduling):
    """What has most tests is given out first, single tests last."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return nodeid if file.startswith(ALONE) and shared(file) == file else shared(file)
