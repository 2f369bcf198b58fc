"""What a page's result is known by: a hash over the page and all that decides what is read on it."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import extractors
import models
import service
from models.text import EngineInfo
from service.settings import Settings

LIBRARIES = ("numpy", "opencv-python-headless", "pypdfium2", "pikepdf", "pillow", "zxing-cpp")
"""What turns a file into pixels and pixels into places; the engine names its own."""
CODE = {".py", ".yaml"}
SERVICE = (
    "storage/page_bundle.py", "storage/page_store.py", "workflows/read_scans.py", "workflows/strip_characters.py",
)  # fmt: skip
"""Of the service only this puts anything into a page's result."""


@dataclass(frozen=True)
class Recipe:
    """All that decides a page's result but the page itself: pipeline, engine with runtime and precision, settings."""

    pipeline: str
    engine: EngineInfo
    render_dpi: float

    def key(self, sha256: str, page: int, aim: str, form: str = "") -> str:
        """The key of a page (from 1) of the original with this hash, read for an aim by the form with that hash; '' is
        the form of the settings."""
        parts = [self.pipeline, self.engine.model_dump_json(), f"{self.render_dpi:g}", sha256, str(page), aim]
        if form:
            parts.append(form)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def recipe(settings: Settings, engine: EngineInfo) -> Recipe:
    """The recipe of this program with an engine. Raises OSError where the form of the settings is not there."""
    form = settings.template.read_bytes() if settings.template else b""
    pipeline = hashlib.sha256(_code() + form).hexdigest()
    return Recipe(pipeline, engine, settings.limits.render_dpi)


@cache
def _code() -> bytes:
    """A hash over whatever of this program and its libraries takes part in reading a page."""
    digest = hashlib.sha256()
    for package in (models, extractors):
        root = Path(str(package.__file__)).parent
        for path in sorted(p for p in root.rglob("*") if p.suffix in CODE):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    for name in SERVICE:
        digest.update(Path(str(service.__file__)).parent.joinpath(name).read_bytes())
    digest.update(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    return digest.digest()
