"""A gate for the tests of signing in and administration."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.database import account_tables, audit_table
from service.database.connection import Database, embedded_url
from service.database.tables import Base
from service.workflows.gate import Gate
from tests.unit.service.workflows.gates import make_gate

__all__ = ["account_tables", "audit_table"]


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    with closing(Database(embedded_url(tmp_path))) as database:
        Base.metadata.create_all(database.engine)
        yield make_gate(database)
