"""Pages that are made, not written: commands, plan, results, decisions, executed notebooks.

They go to ``generated``, which is not committed. The sources are the command line's own help, the
models of the plan, the contract of the results, ``docs/decisions`` and ``notebooks``.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import tomllib
import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Union, get_args, get_origin

import click
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from evaluation.cli import commands
from evaluation.domain import Month
from evaluation.plan.choices import Choices, Estimator
from evaluation.plan.methods import Method
from evaluation.plan.usual.asked import USUAL, Usual

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEYS = HERE / "plan_keys.toml"
RESULTS = ROOT / "data_contracts" / "results.odcs.yaml"
BOUNDS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
LONG: tuple[type[StrEnum], ...] = (Estimator, Method)  # listed once, below the tables
NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false", Month: "month"}


def write(folder: Path) -> None:
    """Make every page anew. One that did not change keeps its file, and its place in the cache."""
    made = {
        "commands.md": command_page(),
        "plan.md": plan_page(),
        "results.md": results_page(),
        **{f"decisions/{path.stem}.md": include(path, 2) for path in decisions()},
    }
    for name, text in made.items():
        put(folder / name, text)
    tutorial = {path: folder / "tutorial" / path.name for path in notebooks()}
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(execute, tutorial, tutorial.values()))
    wanted = {folder / name for name in made} | set(tutorial.values())
    for path in folder.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()


def put(path: Path, text: str) -> None:
    """Write a file if its text is another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, encoding="utf-8")


# -- what lies elsewhere ---------------------------------------------------------------------------


def decisions() -> list[Path]:
    """The decisions, in order of number."""
    return sorted((ROOT / "docs" / "decisions").glob("*.md"))


def include(path: Path, depth: int) -> str:
    """A page that shows a file of the project; ``depth`` folders lie between docs/site and it."""
    above = "../" * (depth + 2)
    return f"```{{include}} {above}{path.relative_to(ROOT).as_posix()}\n```\n"


def notebooks() -> list[Path]:
    """The notebooks, in order of number."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def execute(path: Path, made: Path) -> None:
    """Carry a notebook out where it lies, unless nothing it rests on has changed.

    A cell that fails stops the build. Cells get their number as id, so that the file is the same
    each time.
    """
    import nbformat
    from nbclient import NotebookClient

    rests_on = _rests_on(path)
    if made.is_file() and nbformat.read(made, as_version=4).metadata.get("rests_on") == rests_on:
        return
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        extra_arguments=["--log-level=40"],  # not that it talks over a socket of this machine
    )
    client.execute()
    notebook.metadata["rests_on"] = rests_on
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        for output in cell.get("outputs", []):
            if len(output.get("data", {})) > 1:  # the page shows the table or the figure
                output["data"].pop("text/plain", None)
    put(made, nbformat.writes(notebook))


def _rests_on(notebook: Path) -> str:
    sources = sorted(path for path in (ROOT / "evaluation").rglob("*.*") if path.suffix != ".pyc")
    plans = sorted((ROOT / "reports").glob("*/plan.toml"))
    locks = [ROOT / "requirements.lock", HERE / "requirements.txt"]
    whole = hashlib.sha256()
    for path in (notebook, *sources, *plans, *locks):
        whole.update(path.read_bytes())
    return whole.hexdigest()


# -- commands --------------------------------------------------------------------------------------


def command_page() -> str:
    """Every command with the help that it prints."""
    parts = [
        "# Commands",
        "Exit code 0: done. 1: a failure of ours, with what was found, why it stops, what to do"
        " next; or breaches, or numbers that moved. 2: arguments that cannot be understood."
        " 130: stopped by hand; nothing was written.",
    ]
    for name, command in sorted(commands.commands.items()):
        parts += [f"## evaluation {name}", f"```text\n{help_of(command, name)}\n```"]
    return "\n\n".join(parts) + "\n"


def help_of(command: click.Command, name: str) -> str:
    """The help of a command, as on a screen of 100 columns."""
    parent = click.Context(commands, info_name="evaluation", **commands.context_settings)
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
    return command.get_help(context)


# -- the plan --------------------------------------------------------------------------------------


def headings() -> dict[str, type[BaseModel]]:
    """Every heading of the TOML file with its model, in the order of the models."""
    return {USUAL: Usual, **dict(_headings(Choices, ""))}


def _headings(model: type[BaseModel], under: str) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        for part in _models(field.annotation):
            heading = f"{under}.{name}" if under else name
            yield heading, part
            yield from _headings(part, heading)


def _models(annotation: object) -> list[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def plan_page() -> str:
    """Every key of a plan: what it may be, what it is if left out, what it means."""
    meanings = tomllib.loads(KEYS.read_text("utf-8"))
    parts = [
        "# The plan file",
        "A plan is TOML. Unknown keys are errors; so are contradictions, each with its line. Months"
        ' are text, `"2021-03"`, and both ends of a pair are included. Pools, weightings and'
        " thresholds are explained in [Methods](../explanation/methods.md).",
        "A plan with the heading `[usual]` may leave out every key but its name, those that are"
        " required too: whatever does not stand in it has its usual value, by rule from the facts"
        " of its trial. `evaluation new` writes such a plan.",
    ]
    repeated = {"base_period.bracket", "candidate", "chosen.measured", "comparison.exclude"}
    repeated |= {"estimand", "estimand.unsafe"}
    for heading, model in headings().items():
        brackets = "[[{}]]" if heading in repeated else "[{}]"
        parts.append(f"## `{brackets.format(heading)}`")
        lines = ["| key | may be | default | meaning |", "|---|---|---|---|"]
        for key, field in model.model_fields.items():
            cells = (
                f"`{key}`",
                allowed(field),
                default(field),
                field.description or meanings.get(heading, {}).get(key, ""),
            )
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(lines))
    for kind in LONG:
        values = "\n".join(f"* `{member.value}`" for member in kind)
        parts += [f"## Values of {kind.__name__}", inspect.getdoc(kind) or "", values]
    return "\n\n".join(parts) + "\n"


def default(field: FieldInfo) -> str:
    """What a key is if it is left out."""
    if field.is_required():
        return "required"
    value = field.default
    if isinstance(value, tuple):
        return f"`[{', '.join(map(_toml, value))}]`"
    return f"`{_toml(value)}`"


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def allowed(field: FieldInfo) -> str:
    """What a key may be, in words."""
    return _allowed(field.annotation) + _limits(field.metadata)


def _allowed(kind: object) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        found = next((f.metadata for f in inner[1:] if isinstance(f, FieldInfo)), [])
        return _allowed(inner[0]) + _limits(found)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in (Union, types.UnionType):
        return ", or ".join(_allowed(part) for part in inner)
    if origin is tuple:
        every = inner[-1] is Ellipsis
        return ("list of: " if every else f"{len(inner)} of: ") + _allowed(inner[0])
    if origin is dict:
        return f"table of: {_allowed(inner[1])}"
    if not isinstance(kind, type):
        raise TypeError(f"no words yet for a key of type {kind}")
    if issubclass(kind, StrEnum):
        if kind in LONG:
            return f"a value of [`{kind.__name__}`](#values-of-{kind.__name__.lower()})"
        return ", ".join(f"`{member.value}`" for member in kind)
    return "table" if issubclass(kind, BaseModel) else NAMES[kind]


def _limits(metadata: list[object]) -> str:
    said = [f"{sign} {getattr(m, n):g}" for m in metadata for n, sign in BOUNDS if hasattr(m, n)]
    said += [f"length ≥ {m.min_length}" for m in metadata if hasattr(m, "min_length")]
    said += [f"form `{m.pattern.strip('^$')}`" for m in metadata if getattr(m, "pattern", None)]
    return f" ({', '.join(said)})" if said else ""


# -- the results -----------------------------------------------------------------------------------


def results_page() -> str:
    """Every field of an estimate in results.json, from its contract."""
    contract = yaml.safe_load(RESULTS.read_text("utf-8"))
    described = contract["description"]
    parts = [
        "# results.json",
        f"Contract `{contract['name']}` {contract['version']}, `data_contracts/{RESULTS.name}`.",
        *(
            re.sub(r"\s+", " ", described[key]).strip()
            for key in ("purpose", "usage", "limitations")
        ),
        "A file is held against it by `evaluation check FOLDER/results.json --contract results`.",
    ]
    for table in contract["schema"]:
        lines = ["| field | type | null | form | meaning |", "|---|---|---|---|---|"]
        for field in table["properties"]:
            form = ", ".join(_form(*item) for item in field.get("logicalTypeOptions", {}).items())
            null = "" if field["required"] else "may be"
            cells = (f"`{field['name']}`", field["logicalType"], null, form, field["description"])
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        rules = "\n".join(f"* {rule['name']}: {rule['description']}" for rule in table["quality"])
        parts += [f"## {table['name']}", "\n".join(lines), "Rules over rows:", rules]
    return "\n\n".join(parts) + "\n"


def _form(name: str, value: object) -> str:
    if name == "pattern" and re.fullmatch(r"[a-z0-9_|]+", str(value)):
        return ", ".join(f"`{one}`" for one in str(value).split("|"))
    return {"minimum": "≥ {}", "maximum": "≤ {}", "pattern": "`{}`"}[name].format(value)
