"""How a command ends: a fault nobody foresaw, Ctrl-C, no memory, a terminal of few letters."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from evaluation import terminal
from evaluation.ending import FAULT, REFUSED, STOPPED, end_of, require_memory
from evaluation.errors import Breach, DeliveryError, PlanError, ResourceError, in_one_line
from evaluation.sources.contracts.database import database

COMMAND = [sys.executable, "-m", "evaluation"]
ROOT = Path(__file__).parents[2]
PLANTED = """
import sys
sys.argv = ["evaluation", "check", "/secret/place"]
import evaluation.sources
def planted(*_):
    raise KeyError("49 people of Kauniainen in /secret/place")
evaluation.sources.delivery.read_delivery = planted
from evaluation.cli import main
main()
"""


def started(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def raised(problem: BaseException) -> BaseException:
    try:
        raise problem
    except BaseException as caught:  # noqa: BLE001 — with the trace that it has by now
        return caught


def test_what_nobody_foresaw_is_a_fault_to_report_without_a_cell_or_a_path() -> None:
    done = started(sys.executable, "-c", PLANTED)
    assert done.returncode == FAULT == 70
    assert "E_FAULT: a fault of this program (KeyError)" in done.stderr
    assert "please report it" in done.stderr and "evaluation/cli.py:" in done.stderr
    assert "Kauniainen" not in done.stderr and "/secret" not in done.stderr
    assert str(ROOT) not in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""
    shown = started(sys.executable, "-c", PLANTED, EVALUATION_DEBUG="1")
    assert shown.returncode == 70 and "Traceback" in shown.stderr


def test_a_library_leaves_the_hooks_alone() -> None:
    script = (
        "import sys; before = sys.excepthook; import evaluation; print(sys.excepthook is before)"
    )
    assert started(sys.executable, "-c", script).stdout == "True\n"


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (KeyboardInterrupt(), STOPPED, "Stopped. Nothing was written."),
        (MemoryError(), REFUSED, "not enough memory: a run needs about 4 GB"),
        (ImportError("x.so: failed to map segment from shared object"), REFUSED, "not enough"),
        (RuntimeError("can't start new thread"), REFUSED, "not enough memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), REFUSED, "not enough memory"),
        (OSError(errno.ENOSPC, "No space left on device", "/secret/x"), REFUSED, "No space left"),
        (PlanError("found", why="why", remedy="next"), REFUSED, "E_PLAN: found"),
        (RuntimeError("of /secret/x"), FAULT, "(RuntimeError)"),
        (RecursionError("deep"), FAULT, "(RecursionError)"),
    ],
)
def test_each_end_has_its_code_and_words(problem: BaseException, code: int, said: str) -> None:
    found, text = end_of(raised(problem))
    assert found == code and said in text and "/secret" not in text


def test_ctrl_c_is_one_also_where_a_library_made_another_error_of_it() -> None:
    try:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as stop:
            raise ImportError("initialisation failed") from stop
    except ImportError as problem:
        assert end_of(problem)[0] == STOPPED


def test_ctrl_c_in_a_query_is_ctrl_c() -> None:
    long = "SELECT sum(hash(range::VARCHAR)) FROM range(100000000)"
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), database() as connection:
            connection.execute(long).fetchall()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (duckdb.InterruptException("x"), KeyboardInterrupt),
        (duckdb.OutOfMemoryException("x"), MemoryError),
        (duckdb.ParserException("x"), DeliveryError),
    ],
)
def test_errors_of_the_database_are_ours(problem: Exception, kind: type[BaseException]) -> None:
    with pytest.raises(kind), database():
        raise problem


class Notebook:
    """A connection as a notebook without ipywidgets gives it: no bar, and none can be set."""

    def __enter__(self) -> Notebook:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, sql: str) -> Notebook:
        if sql.startswith("SET"):
            raise duckdb.InvalidInputException("required package 'ipywidgets' is missing")
        return self

    def fetchall(self) -> list[tuple[bool]]:
        return [(False,)]


def test_a_notebook_without_widgets_reads_deliveries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "connect", lambda config: Notebook())
    with database() as connection:
        assert isinstance(connection, Notebook)


def test_the_database_reads_no_files_and_draws_no_bar() -> None:
    with database() as connection:
        assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (
            False,
        )
    with pytest.raises(DeliveryError), database() as connection:
        connection.execute(f"SELECT * FROM read_csv('{ROOT / 'README.md'}')")


def test_less_memory_than_a_run_needs_is_said_before_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = "Max address space         1500000000           unlimited            bytes\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: limits)
    with pytest.raises(ResourceError, match=r"about 4 GB, and this process may have 1\.5 GB"):
        require_memory()
    monkeypatch.setattr(
        Path, "read_text", lambda *_, **__: limits.replace("1500000000", "unlimited")
    )
    require_memory()


def test_a_full_output_is_our_error(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "--version"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1 and "No space left" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp850", "utf-8"])
def test_any_terminal_shows_any_text_and_a_minus_stays_one(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    raw = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(raw, encoding=encoding))
    terminal.plain_output()
    sys.stdout.write("−0.45 … Ypäjä \udcff 漢\n")
    sys.stdout.flush()
    shown = raw.getvalue().decode(encoding)
    assert shown.startswith(("-0.45 ... Yp", "−0.45 … Yp")) and "?" not in shown
    assert "\\udcff" in shown


def test_a_message_is_lines_of_ours_whatever_it_quotes() -> None:
    breach = Breach(rule="a", where="b\n  - forged", found="\x1b[31m\udcff\u202e", remedy="c")
    text = str(PlanError("x\ny", why="w\r", remedy="r\x00", breaches=[breach]))
    assert len(text.splitlines()) == 4
    assert "\\x1b[31m\\udcff\\u202e" in text and text.replace("\n", "").isprintable()
    assert "1\u00a0234" in in_one_line("1\u00a0234")
    assert len(in_one_line("x" * 10**6)) < 5000


STOPPED_INSIDE = """
import click
from evaluation.terminal import answer
@click.group()
def commands(): ...
@commands.command()
def make():
    exec("raise KeyboardInterrupt")  # as in a dataclass that is being made
answer(commands)
"""


def test_a_stop_while_a_class_is_made_ends_by_the_code_and_not_by_the_signal(
    tmp_path: Path,
) -> None:
    """Python remembers such a stop, and ``python -m`` then ends by SIGINT whatever it is told."""
    (tmp_path / "stopped.py").write_text(STOPPED_INSIDE, "utf-8")
    path = os.pathsep.join((str(ROOT), str(tmp_path)))
    done = started(sys.executable, "-m", "stopped", "make", PYTHONPATH=path)
    assert (done.returncode, done.stderr.strip()) == (STOPPED, "Stopped. Nothing was written.")
