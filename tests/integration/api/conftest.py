"""An office for each test, and one that a whole file of tests only looks at."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.api.desk_office import World, make_world, open_again


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An office that was made once and is closed, for the others to be copies of."""
    world = make_world(tmp_path_factory.mktemp("made") / "data")
    world.close()
    return world


@pytest.fixture
def world(made_world: World, tmp_path: Path) -> Iterator[World]:
    """An office of a test's own."""
    with closing(_copy(made_world, tmp_path / "data")) as world:
        yield world


@pytest.fixture(scope="module")
def shared_world(made_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An office that a file of tests shares."""
    with closing(_copy(made_world, tmp_path_factory.mktemp("office") / "data")) as world:
        yield world


def _copy(world: World, folder: Path) -> World:
    made = world.office.settings.data
    assert made is not None
    shutil.copytree(made, folder)
    return open_again(world, folder)
