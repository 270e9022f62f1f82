"""Every module in one line, from its own docstring: ``python -m tests.project.package_index``
writes it into ARCHITECTURE.md, and a test says when it is not as it should be.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- begin: modules -->\n", "<!-- end -->"


def layers() -> list[str]:
    """The packages and modules at the top, highest first, as import-linter holds them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (layered,) = (c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return list(layered["layers"])


def says(path: Path) -> str:
    """The first line of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.splitlines()[0].removesuffix(".") if text else ""


def lines() -> Iterator[str]:
    package = ROOT / "evaluation"
    yield f"evaluation/ — {says(package / '__init__.py')}"
    for name in layers():
        module = package / f"{name}.py"
        yield from _package(package / name, 1) if not module.is_file() else [_line(module, 1)]


def _package(folder: Path, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{folder.name}/ — {says(folder / '__init__.py')}"
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            yield _line(path, depth + 1)
    for inner in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield from _package(inner, depth + 1)


def _line(path: Path, depth: int) -> str:
    return f"{'  ' * depth}{path.name:{34 - 2 * depth}} {says(path)}"


def index() -> str:
    return "```text\n" + "\n".join(lines()) + "\n```\n"


def written(page: str) -> str:
    """The page with the index as it is today."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + index() + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
