"""No space, no right to write, a rename that fails: our error, and the old folder as it was."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.errors import OutputError
from evaluation.report.output.atomic_folder import recover, whole
from evaluation.report.output.manifest import Kind, put, seal
from tests.report.output.killed import PLAN, VINTAGE, edition, entry
from tests.report.output.nursery import edition_in, entries_in, leftovers

NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
READ_ONLY = OSError(errno.EROFS, os.strerror(errno.EROFS))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB that is ours alone."""
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "evaluation", str(tmp_path)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here; the simulated tests below stand for it")
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted: {mounted.stderr.strip()}; the simulated tests stand")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_leaves_the_old_edition(disk: Path) -> None:
    edition(disk / "2022", 1)
    with (
        pytest.raises(OutputError, match="'2022' cannot be written: No space left"),
        whole(disk / "2022", Kind.EDITION) as folder,
    ):
        put(folder / "ledger.csv", "1" * 1_000_000)
        seal(folder, Kind.EDITION, PLAN, VINTAGE)
    assert edition_in(disk / "2022") == 1 and leftovers(disk) == set()
    edition(disk / "2022", 2)
    assert edition_in(disk / "2022") == 2


def test_a_full_disk_leaves_the_register(disk: Path) -> None:
    entry(disk / "plan.toml", 1)
    with pytest.raises(OSError, match="No space left"):
        put(disk / "filler", "1" * 1_000_000)
    with pytest.raises(OutputError, match=r"'plan\.frozen\.json' cannot be written: No space"):
        entry(disk / "plan.toml", 2)
    assert entries_in(disk / "plan.toml") == [1] and leftovers(disk) == set()


def test_a_read_only_disk_is_read_and_not_written(disk: Path) -> None:
    edition(disk / "2022", 1)
    entry(disk / "plan.toml", 1)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(OutputError, match="'2022' cannot be written: Read-only"):
        edition(disk / "2022", 2)
    with pytest.raises(OutputError, match="'2023' cannot be written: Read-only"):
        edition(disk / "2023", 2)
    with pytest.raises(OutputError, match=r"'plan\.frozen\.json' cannot be written: Read-only"):
        entry(disk / "plan.toml", 2)
    recover(disk / "2022")  # nothing to mend, nothing to write
    assert edition_in(disk / "2022") == 1 and entries_in(disk / "plan.toml") == [1]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    edition(tmp_path / "2022", 1)
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="'2022' cannot be written: Permission denied"):
        edition(tmp_path / "2022", 2)
    tmp_path.chmod(0o755)
    assert edition_in(tmp_path / "2022") == 1


@pytest.mark.parametrize("trouble", [NO_SPACE, READ_ONLY])
@pytest.mark.parametrize(
    "step", ["os.open", "os.write", "os.fsync", "os.mkdir", "fcntl.flock", "os.rename"]
)
def test_whatever_step_fails_it_is_our_error_and_the_old_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, trouble: OSError
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    folder, plan = tmp_path / "2022", tmp_path / "plan.toml"
    edition(folder, 1)
    entry(plan, 1)
    with monkeypatch.context() as patch:
        patch.setattr(step, fail)
        with pytest.raises(OutputError, match=rf"'2022' cannot be written: {trouble.strerror}"):
            edition(folder, 2)
        if step not in ("os.mkdir", "os.rename"):  # a register needs neither
            with pytest.raises(OutputError, match=rf"json' cannot be written: {trouble.strerror}"):
                entry(plan, 2)
    recover(folder)
    assert edition_in(folder) == 1 and entries_in(plan) == [1]
    edition(folder, 3)
    entry(plan, 3)
    assert edition_in(folder) == 3 and entries_in(plan) == [1, 3]
    assert leftovers(tmp_path) == set()


def test_where_the_second_rename_fails_the_old_edition_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, rename = tmp_path / "2022", Path.rename
    edition(folder, 1)

    def stubborn(self: Path, target: Path) -> Path:
        if self.name.endswith("-new"):
            raise READ_ONLY
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(OutputError, match="Read-only"):
        edition(folder, 2)
    assert edition_in(folder) == 1 and leftovers(tmp_path) == set()


def test_a_folder_without_its_manifest_never_takes_the_place(tmp_path: Path) -> None:
    edition(tmp_path / "2022", 1)
    with pytest.raises(OutputError), whole(tmp_path / "2022", Kind.EDITION) as folder:
        put(folder / "ledger.csv", "never sealed")
    assert edition_in(tmp_path / "2022") == 1 and leftovers(tmp_path) == set()


def test_a_link_to_an_edition_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    edition(tmp_path / "elsewhere" / "2022", 1)
    (tmp_path / "latest").symlink_to(tmp_path / "elsewhere" / "2022")
    edition(tmp_path / "latest", 2)
    assert (tmp_path / "latest").is_symlink() and edition_in(tmp_path / "latest") == 2
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["2022"]


def test_what_somebody_put_in_the_place_meanwhile_is_not_lost(tmp_path: Path) -> None:
    edition(tmp_path / "2022", 1)
    (tmp_path / "2022").rename(tmp_path / ".2022.evaluation-old")  # a kill between the renames
    (tmp_path / "2022").mkdir()
    (tmp_path / "2022" / "thesis.docx").write_text("mine")
    with pytest.raises(OutputError, match="not made by evaluation"):
        edition(tmp_path / "2022", 2)
    with pytest.raises(OutputError, match="Directory not empty"):
        recover(tmp_path / "2022")
    (tmp_path / "2022").rename(tmp_path / "thesis")
    recover(tmp_path / "2022")
    assert edition_in(tmp_path / "2022") == 1
