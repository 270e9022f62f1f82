"""``docs/attacks.md``: by class, how many were tried and how many failed."""

from __future__ import annotations

from pathlib import Path

from tests.attack.attack import Attack
from tests.attack.runner import Log

PAGE = Path(__file__).parents[2] / "docs" / "attacks.md"
BEGIN, END = "<!-- begin: written by make attack -->", "<!-- end -->"


def table(log: Log, classes: tuple[Attack, ...]) -> str:
    """The table in Markdown, and each failure below it."""
    rows = ["| class | tried | failed | in `make test` |", "|---|---:|---:|---:|"]
    total = [0, 0, 0]
    failures: list[str] = []
    for attack in classes:
        found = log.found.get(attack.name, {})
        failed = {seed: said for seed, said in found.items() if said is not None}
        counts = len(found), len(failed), len(attack.quick_seeds)
        total = [before + now for before, now in zip(total, counts, strict=True)]
        rows.append(f"| {attack.name} | {counts[0]} | {counts[1]} | {counts[2]} |")
        failures += [f"- {attack.name}, seed {seed}: `{said}`" for seed, said in failed.items()]
    rows.append(f"| **all** | **{total[0]}** | **{total[1]}** | **{total[2]}** |")
    return "\n".join([*rows, *(["", "Failed:", "", *failures] if failures else [])])


def write(log: Log, classes: tuple[Attack, ...], page: Path = PAGE) -> None:
    """The table between the marks of the page; the words around it stay."""
    text = page.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    page.write_text(f"{head}{BEGIN}\n{table(log, classes)}\n{END}{tail}", "utf-8")
