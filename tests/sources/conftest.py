"""Fixtures of deliveries: a whole one, and the act of refusing a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.errors import DeliveryError
from evaluation.plan.plan import Plan
from evaluation.sources.vintage import Vintage, read_vintage
from tests.sources.blinded import QUICK
from tests.sources.delivered import Refused, Table


@pytest.fixture(scope="session")
def table(twin: Vintage) -> Table:
    return Table.of(twin, 2019)


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """No error but ours passes, and ours must name the file and say why and what to do."""

    def deliver(content: Table | str | bytes, name: str = "12r5.csv") -> DeliveryError:
        text = content.text() if isinstance(content, Table) else content
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(DeliveryError) as caught:
            read_vintage(tmp_path / name)
        error = caught.value
        assert f"'{name}'" in error.found
        assert error.why
        assert error.remedy
        assert all(fault.where and fault.found and fault.remedy for fault in error.breaches)
        assert str(error).endswith("".join(f"\n  - {fault}" for fault in error.breaches))
        return error

    return deliver


@pytest.fixture(scope="session")
def unfrozen() -> Plan:
    return Plan.parse(QUICK.read_text("utf-8"))


@pytest.fixture(scope="session")
def opened(blind: Vintage, quick_plan: Plan) -> Vintage:
    return blind.unblinded(quick_plan)


@pytest.fixture(scope="session")
def delivered(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twin's years 2019 to 2021 as a delivery: real enough to be blind."""
    years = [Table.of(twin, year) for year in (2019, 2020, 2021)]
    table = Table(years[0].header, tuple(row for year in years for row in year.rows))
    path = tmp_path_factory.mktemp("delivery") / "12r5.csv"
    path.write_text(table.text(), "utf-8")
    return path


@pytest.fixture(scope="session")
def blind(delivered: Path) -> Vintage:
    return read_vintage(delivered)
