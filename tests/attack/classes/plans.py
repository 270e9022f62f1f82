"""Plans and their registers: text, bytes, values, places."""

from __future__ import annotations

import json
import sys
import tempfile
from functools import cache
from pathlib import Path

from evaluation import Plan
from evaluation.plan.registration import registrations
from tests.attack.attack import Attack, ours
from tests.attack.mutate import bytes_of, tree_of

TESTS = Path(__file__).parents[2]
PLANS = (TESTS / "quick.toml", TESTS / "small.toml", TESTS.parent / "reports/espoo/plan.toml")
ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "utf-8-sig",
    "cp1252",
    "cp037",
)


@cache
def _plans() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in PLANS)


@cache
def _register() -> bytes:
    return (TESTS / "quick.frozen.json").read_bytes()


def _text(seed: int) -> str | None:
    random = TEXT.random(seed)
    content = bytes_of(random.choice(_plans()), random)
    text = content.decode("utf-8", random.choice(("replace", "surrogateescape")))
    return ours(lambda: Plan.parse(text))


def _file(seed: int) -> str | None:
    """A plan as bytes on the disk; another encoding is refused, or read as the same choices."""
    random = FILE.random(seed)
    content, told = random.choice(_plans()), ""
    if random.random() < 0.5:
        content = content.replace(b"[plan]", "[plan] # ä −".encode())
        told = random.choice(ENCODINGS)
        content = content.decode().encode(told, "replace")
    else:
        content = bytes_of(content, random)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        path.write_bytes(content)
        seen: list[str] = []
        fault = ours(lambda: seen.append(Plan.load(path).sha256), folder)
    wide = told.startswith(("utf-16", "utf-32", "cp037"))
    return fault or ("a wide encoding was read" if seen and wide else None)


def _values(seed: int) -> str | None:
    random = VALUES.random(seed)
    choices = json.loads(Plan.parse(random.choice(_plans()).decode()).canonical)
    changed = tree_of(choices, random)

    def use() -> None:
        plan = Plan.of_choices(changed)
        assert plan.sha256 and plan._repr_html_() and plan.outcomes.names

    return ours(use) if isinstance(changed, dict) else None


def _registers(seed: int) -> str | None:
    """A register that is not as it was written; the plan beside it is whole."""
    random = REGISTER.random(seed)
    if random.random() < 0.4:
        content = bytes_of(_register(), random)
    else:
        with_depth = sys.getrecursionlimit()
        sys.setrecursionlimit(20_000)
        try:
            content = json.dumps(tree_of(json.loads(_register()), random)).encode()
        finally:
            sys.setrecursionlimit(with_depth)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.toml").write_bytes(_plans()[0])
        (Path(folder) / "plan.frozen.json").write_bytes(content)

        def use() -> None:
            plan = Plan.load(Path(folder) / "plan.toml")
            assert plan.frozen in (True, False)
            assert all(plan.earlier) and all(entry.declared for entry in plan.register)

        return ours(use, folder) or ours(lambda: registrations(Path(folder) / "plan.toml"), folder)


TEXT = Attack("plan, its text", 700, _text, quick=60)
FILE = Attack("plan, its bytes and encoding", 200, _file)
VALUES = Attack("plan, its values", 400, _values, quick=30)
REGISTER = Attack("register of a plan", 200, _registers)
ATTACKS = (TEXT, FILE, VALUES, REGISTER)
