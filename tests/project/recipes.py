"""The recipes of CONTRIBUTING.md, to be carried out: blocks of text that say where they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"^```(?:python|toml)\n# ([^\n,]+?)(?:, ([^\n]+))?\n(.*?)^```$", flags=re.M | re.S
)


@dataclass(frozen=True, slots=True)
class Block:
    """Text for one file: a new one, beside a line of it, or keys under their headings."""

    path: str
    where: str
    text: str

    def put(self, root: Path) -> None:
        """Carry it out below ``root``."""
        file = root / self.path
        if self.where == "a new file":
            assert not file.exists(), f"{self.path} is there already"
            file.write_text(self.text, encoding="utf-8")
            return
        lines = file.read_text("utf-8").splitlines(keepends=True)
        for at, text in self._parts(lines):
            lines.insert(at, text)
        file.write_text("".join(lines), encoding="utf-8")

    def _parts(self, lines: list[str]) -> Iterator[tuple[int, str]]:
        if not self.where:
            for heading, keys in re.findall(r"^(\[\w+\]\n)([^\[]+)", self.text, flags=re.M):
                yield _only(lines, heading.strip()) + 1, keys
            return
        side, anchor = self.where.split(": ", 1)
        yield _only(lines, anchor) + {"after": 1, "before": 0}[side], self.text


def _only(lines: list[str], start: str) -> int:
    found = [at for at, line in enumerate(lines) if line.strip().startswith(start)]
    assert len(found) == 1, f"{len(found)} lines start with '{start}'"
    return found[0]


def recipe(page: str, title: str) -> list[Block]:
    """The blocks of one recipe, in order."""
    start = page.index(f"## Recipe: {title}\n")
    end = page.index("\n## ", start)
    return [Block(path, where, text) for path, where, text in BLOCK.findall(page[start:end])]
