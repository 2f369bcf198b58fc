"""The service on an empty data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI

from service.app import create_app
from service.container import Container
from service.office import Office, open_office
from service.settings import Settings


@contextmanager
def running(data: Path, **changed: object) -> Iterator[tuple[FastAPI, Office]]:
    """The application and its office, closed afterwards."""
    settings = Settings(_env_file=None, data=data, engine="null", **changed)  # type: ignore[arg-type]
    office = open_office(Container(settings))
    try:
        yield create_app(office), office
    finally:
        office.places.close()
