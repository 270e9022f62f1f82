"""The runner: it goes on where it was, and what it finds depends on no chunk and no process."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conformance import registry
from tests.conformance.cells import Case, Table
from tests.conformance.fast_methods import GAPS
from tests.conformance.registry import Family, Method, chunks
from tests.conformance.runner import Suite, rates


def tossed(case: Case, random: np.random.Generator) -> float:
    """A p-value of the country and of the stream both."""
    return float((case.contrast[0] + random.random()) / 3 % 1)


def stopped(case: Case, random: np.random.Generator) -> float:
    if case.replication == 3 and case.effect == 1.0:
        raise KeyboardInterrupt
    return tossed(case, random)


QUICK = Family(
    name="quick",
    methods=(Method("tossed", "tossed", tossed), Method("few", "few", tossed, treated=(5,))),
    replications={Table.WINDOW: 4},
    uses=(),
    chunk=2,
)


def files(store: Path) -> dict[str, bytes]:
    return {p.relative_to(store).as_posix(): p.read_bytes() for p in store.rglob("*.json")}


def done(suite: Suite) -> dict[str, object]:
    assert len(list(suite.run(1))) == len(chunks(suite.families))
    return suite.results()


def test_what_is_stopped_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    whole, parts = Suite((QUICK,), tmp_path / "whole"), Suite((QUICK,), tmp_path / "parts")
    done(whole)
    running = parts.run(1)
    next(running), next(running), next(running)
    running.close()
    assert len(files(parts.store)) == 3 and len(parts.missing()) == 9 * 2 - 3
    assert len(list(parts.run(1))) == 9 * 2 - 3 and parts.missing() == []
    assert files(parts.store) == files(whole.store) and list(parts.run(1)) == []


def test_what_is_killed_within_a_chunk_leaves_no_half_of_it(tmp_path: Path) -> None:
    methods = (replace(QUICK.methods[0], function=stopped),)
    killed = Suite((replace(QUICK, methods=methods, chunk=4),), tmp_path)
    with pytest.raises(KeyboardInterrupt):
        list(killed.run(1))
    assert files(tmp_path) == {}


def test_a_file_that_was_not_renamed_does_not_count(tmp_path: Path) -> None:
    suite = Suite((QUICK,), tmp_path)
    first = chunks(suite.families)[0]
    beside = (tmp_path / first.name).with_suffix(".7.part")
    beside.parent.mkdir(parents=True)
    beside.write_text('{"fingerprint":', "utf-8")
    assert len(suite.missing()) == 18
    with pytest.raises(FileNotFoundError, match=r"quick/window-R-1-0-2\.json is missing"):
        suite.results()


def test_what_is_found_does_not_depend_on_chunks(tmp_path: Path) -> None:
    finer = replace(QUICK, chunk=1)
    uneven = replace(QUICK, chunk=3)
    found = [done(Suite((f,), tmp_path / str(f.chunk)))["rates"] for f in (QUICK, finer, uneven)]
    assert found[0] == found[1] == found[2]
    assert set(found[0]["few"]) == {f"window|{s}|5" for s in "RLF"}  # type: ignore[index]


@pytest.mark.slow
def test_what_is_found_does_not_depend_on_processes(tmp_path: Path) -> None:
    """In processes of their own the family is found by name: one of the suite's."""
    little = replace(GAPS, replications={Table.FAST: 2}, chunk=1)
    alone, two = Suite((little,), tmp_path / "1"), Suite((little,), tmp_path / "2")
    list(alone.run(1))
    assert len(list(two.run(2))) == 18
    assert files(alone.store) == files(two.store)


def test_a_chunk_of_other_code_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite((QUICK,), tmp_path)
    done(suite)
    other = replace(QUICK, methods=(replace(QUICK.methods[0], settings={"near": 3}),))
    assert len(Suite((other,), tmp_path).missing()) == 18
    titled = replace(QUICK.methods[0], title="another", valid=frozenset())
    assert Suite((replace(QUICK, methods=(titled, *QUICK.methods[1:])),), tmp_path).missing() == []
    monkeypatch.setattr(registry.scipy, "__version__", "0")
    assert len(suite.missing()) == 18


def test_a_comment_changes_no_result_and_a_number_does() -> None:
    text = 'def f():\n    """Two."""\n    return 2\n'
    assert registry.code(text) == registry.code("def f():\n\n    return 2  # two\n")
    assert registry.code(text) != registry.code(text.replace("return 2", "return 3"))


def test_shares_are_counted_and_no_undefined_p_value_is_dropped() -> None:
    p = np.array([[0.05, 0.2, 20 / 400, 0.051], [0.5, 0.5, 0.5, 0.5], [0.0, 0.0, 0.0, 0.0]])
    assert rates(p) == [0.5, 0.0, 1.0]
    p[1, 2] = np.nan
    with pytest.raises(ValueError, match="1 of 12 p-values"):
        rates(p)


def test_a_chunk_holds_its_own_replications(tmp_path: Path) -> None:
    suite = Suite((QUICK,), tmp_path)
    done(suite)
    parts = [json.loads(text)["p"]["tossed"] for text in files(tmp_path).values()]
    assert all(np.shape(part) == (3, 2) for part in parts)
    assert np.unique(np.concatenate([np.ravel(part) for part in parts])).size == 9 * 4 * 3
