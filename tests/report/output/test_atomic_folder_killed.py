"""Killed at any point: the old edition or the new one, the register with all that was entered."""

from __future__ import annotations

import fcntl
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.core.streams import stream
from evaluation.core.writing import beside, one_writer
from evaluation.errors import OutputError
from evaluation.report.output.atomic_folder import recover
from tests.report.output.killed import edition, entry
from tests.report.output.nursery import FOREVER, Nursery, edition_in, entries_in, leftovers

SOME = 4  # a kill comes within the time that one piece of work takes here and now, times this
MANY = [pytest.param(25, id="25"), pytest.param(500, id="500", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.mark.parametrize("times", MANY)
def test_a_kill_at_a_random_time_leaves_an_edition_whole(
    nursery: Nursery, tmp_path: Path, times: int
) -> None:
    folder, delays, cut = tmp_path / "2022", stream(5, "kill", "edition"), 0
    longest = SOME * nursery.seconds("edition", folder, 1)
    at = 1
    for _ in range(times):
        writer = nursery.start("edition", folder, at + 1, FOREVER)
        time.sleep(delays.uniform(0, longest))
        nursery.kill(writer)
        cut += bool(leftovers(tmp_path))
        recover(folder)
        now = edition_in(folder)
        assert now >= at
        at = now
    assert at > 1 and cut > 0  # it did write, and it was in the middle of it
    assert nursery.run("edition", folder, at + 1)
    assert [path.name for path in tmp_path.iterdir()] == ["2022"]


def test_a_kill_before_each_step_leaves_the_old_edition_or_the_new(
    nursery: Nursery, tmp_path: Path
) -> None:
    folder, ends, vanished = tmp_path / "2022", set(), 0
    assert nursery.run("edition", folder, 0)
    for step in itertools.count(1):
        done = nursery.run("edition", folder, 1, die_at=step)
        vanished += not folder.exists()
        recover(folder)
        ends.add(edition_in(folder))
        if done:
            break
        assert nursery.run("edition", folder, 0)
        assert leftovers(tmp_path) == set()
    assert step > 20 and vanished and ends == {0, 1}


def test_a_kill_before_each_step_of_the_first_edition_leaves_none_or_all(
    nursery: Nursery, tmp_path: Path
) -> None:
    for step in itertools.count(1):
        folder = tmp_path / str(step) / "2022"
        folder.parent.mkdir()
        done = nursery.run("edition", folder, 1, die_at=step)
        recover(folder)
        assert edition_in(folder) == 1 if folder.exists() else not done
        if done:
            break
    assert step > 20


def test_a_kill_before_each_step_of_a_recovery_loses_nothing(
    nursery: Nursery, tmp_path: Path
) -> None:
    folder = tmp_path / "2022"
    assert nursery.run("edition", folder, 7)
    for step in itertools.count(1):
        folder.rename(tmp_path / ".2022.evaluation-old")  # as a kill between the renames leaves it
        (tmp_path / ".2022.evaluation-new").mkdir(exist_ok=True)
        done = nursery.run("recover", folder, die_at=step)
        recover(folder)
        assert edition_in(folder) == 7
        if done:
            break
    assert step > 3 and leftovers(tmp_path) == set()


def test_an_old_edition_half_removed_is_not_put_back(tmp_path: Path) -> None:
    folder, old = tmp_path / "2022", tmp_path / ".2022.evaluation-old"
    edition(folder, 1)
    folder.rename(old)
    (old / "manifest.json").unlink()  # what is removed first
    recover(folder)
    assert not folder.exists()
    edition(folder, 2)
    assert edition_in(folder) == 2 and leftovers(tmp_path) == set()


@pytest.mark.parametrize("times", MANY)
def test_a_kill_at_a_random_time_loses_no_entry(
    nursery: Nursery, tmp_path: Path, times: int
) -> None:
    delays, cut, grown = stream(5, "kill", "entry"), 0, 0
    longest = SOME * nursery.seconds("entry", tmp_path / "plan.toml", 0)
    for turn in range(times):
        plan = tmp_path / str(turn // 20) / "plan.toml"
        plan.parent.mkdir(exist_ok=True)
        known = entries_in(plan)
        writer = nursery.start("entry", plan, len(known), FOREVER)
        time.sleep(delays.uniform(0, longest))
        nursery.kill(writer)
        cut += bool(leftovers(plan.parent))
        now = entries_in(plan)
        assert now == list(range(len(now))) and len(now) >= len(known)
        grown += len(now) > len(known)
    assert grown and cut
    entry(plan, len(now))
    assert [path.name for path in plan.parent.iterdir()] == ["plan.frozen.json"]


def test_a_kill_before_each_step_of_an_entry_leaves_it_or_not(
    nursery: Nursery, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    entry(plan, 0)
    for step in itertools.count(1):
        known = entries_in(plan)
        done = nursery.run("entry", plan, step, die_at=step)
        assert entries_in(plan) in (known, [*known, step])
        if done:
            break
    assert step > 5 and entries_in(plan)[-1] == step and leftovers(tmp_path) == set()


def test_two_writers_at_once_leave_one_edition_whole(nursery: Nursery, tmp_path: Path) -> None:
    writers = [nursery.start("edition", tmp_path / "2022", first, 15) for first in (100, 200)]
    assert [nursery.wait(writer) for writer in writers] == [0, 0]
    assert edition_in(tmp_path / "2022") in (114, 214)
    assert [path.name for path in tmp_path.iterdir()] == ["2022"]


def test_two_freezes_at_once_lose_no_entry(nursery: Nursery, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    writers = [nursery.start("entry", plan, first, 30) for first in (100, 200)]
    assert [nursery.wait(writer) for writer in writers] == [0, 0]
    assert sorted(entries_in(plan)) == [*range(100, 130), *range(200, 230)]
    assert [path.name for path in tmp_path.iterdir()] == ["plan.frozen.json"]


def test_a_lock_that_its_holder_has_taken_away_locks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, flock, asked = beside(tmp_path / "2022", "lock"), fcntl.flock, 0

    def late(handle: int, how: int) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            lock.unlink()  # between our opening it and our holding it
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with one_writer(tmp_path / "2022"):
        assert asked == 2 and lock.exists()
    assert not lock.exists()


def test_who_waits_in_vain_is_told_who_holds_it(
    nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.core.writing.PATIENCE", 0.2)
    folder = tmp_path / "2022"
    edition(folder, 1)
    holder = nursery.start("hold", folder)
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    with pytest.raises(OutputError, match=f"'2022' is being written by process {holder} on "):
        edition(folder, 2)
    assert edition_in(folder) == 1
    nursery.kill(holder)
    edition(folder, 3)  # a lock dies with its holder
    assert edition_in(folder) == 3
