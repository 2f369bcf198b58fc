"""An office for each test, and one that a whole file of tests only looks at."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.api.desk_office import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An office of a test's own."""
    made = make_world(tmp_path)
    with closing(made):
        yield made


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An office that a file of tests shares."""
    made = make_world(tmp_path_factory.mktemp("office"))
    with closing(made):
        yield made
