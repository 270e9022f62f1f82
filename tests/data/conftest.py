"""Fixtures of deliveries: a whole one, and the act of refusing a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest
from delivered import Refused, Table

from evaluation.errors import DeliveryError
from evaluation.sources.vintage import Vintage, read_vintage


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
