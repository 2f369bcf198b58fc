"""The engine that finds nothing: it proves that the rest needs no particular engine."""

from collections.abc import Sequence

from extractors.ocr.engine import Reading
from extractors.page import Pixels, Polygon
from models.text import EngineInfo


class NullEngine:
    """Finds no line and reads every crop as empty with confidence 0."""

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(engine="null", model="none", precision="none")

    def find(self, pixels: Pixels) -> list[Polygon]:
        return []

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        return [Reading("", 0.0) for _ in crops]
