"""The null engine finds nothing, and says so in the protocol's own words."""

import numpy as np
import pytest

from extractors.ocr.engine import Engine
from extractors.ocr.null import NullEngine


def test_finds_nothing() -> None:
    engine: Engine = NullEngine()
    assert engine.find(np.zeros((9, 9, 3), np.uint8)) == []
    assert engine.info.engine == "null"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_reads_nothing_once_a_crop(count: int) -> None:
    readings = NullEngine().read([np.zeros((9, 9, 3), np.uint8)] * count)
    assert [(r.text, r.confidence) for r in readings] == [("", 0.0)] * count
