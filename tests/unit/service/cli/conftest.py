"""The command line with an engine that needs no model, and small files to give it."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def null_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests, and one worker."""
    for name in os.environ:
        if name.startswith("KANHE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KANHE_ENGINE", "null")
    monkeypatch.setenv("KANHE_WORKERS", "1")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def white(tmp_path: Path) -> Path:
    """A scan of one white page."""
    path = tmp_path / "white.png"
    Image.fromarray(np.full((140, 100, 3), 255, np.uint8)).save(path, dpi=(300, 300))
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Online records of an application whose paper is not there."""
    path = tmp_path / "online.json"
    record = {"id": "r-1", "application_no": "FW-2021-1", "version": "1", "kind": "enterprise", "fields": {}}
    text = json.dumps({"campaign": "service-manufacturing-2021", "records": [record]})
    path.write_text(text, encoding="utf-8")
    return path
