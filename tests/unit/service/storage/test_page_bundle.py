"""A page's result as a file: it comes back as it went in, and nothing else comes out of it."""

import io
import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from extractors.ocr.engine import Alphabet, Line, Posterior, Reading
from extractors.page import PageFrame
from extractors.pipeline import FoundSeal, PageReading
from extractors.seals.recognition import SealReading
from models.errors import StorageError
from models.geometry import Box
from models.scan import PageQuality, PageRef
from models.seal import Seal
from models.text import EngineInfo
from service.storage.page_bundle import ENGINE, PageBundle, as_page, packed, unpacked

ROOT = Path(__file__).parents[4]
INFO = EngineInfo(engine="null", model="none", precision="none", versions={"b": "2", "a": "1"})
LETTERS = Alphabet(["", "甲", "乙"])


def reading() -> PageReading:
    """A page with a line, its posterior and a seal."""
    posterior = Posterior(np.array([[1, 2]], np.uint16), np.array([[-0.1, -3]], np.float16), 0.5, LETTERS)
    line = Line(np.array([[0, 0], [9, 0], [9, 5], [0, 5]], np.float64), Reading("甲", 0.9, (0.5,), posterior))
    ref = PageRef(input=0, page=3)
    content = PageContent(ref, PageFrame(100, 200, 300.0, (100, 200), np.eye(3)), (line,), inked=frozenset({1, 4}))
    seal = Seal(input=0, page=3, box=Box((0.1, 0.1, 0.4, 0.3)), shape="round", colour="red", kind="official")
    found = FoundSeal(
        seal, SealReading("", "", None, 0.0, np.zeros((0, 0, 3), np.uint8), 0.0), (10.0, 20.0, 40.0, 60.0)
    )
    return PageReading(ref, PageQuality(dpi=300.0), 90, 0.5, content, Footer(), (found,))


def bundle() -> PageBundle:
    return PageBundle(reading(), INFO, {".jpg": b"page", "-seal-010000-020000-030000-040000.jpg": b"seal"})


def test_a_bundle_comes_back_as_it_went_in() -> None:
    back = unpacked(packed(bundle()))
    assert (back.engine, back.pictures) == (INFO, bundle().pictures)
    line, sent = back.reading.content.lines[0], reading().content.lines[0]
    assert back.reading.seals[0].seal == reading().seals[0].seal
    assert back.reading.content.inked == frozenset({1, 4})
    assert line.reading.text == "甲"
    assert np.array_equal(line.polygon, sent.polygon)
    assert line.reading.posterior is not None
    assert line.reading.posterior.alphabet == LETTERS


def test_one_process_has_one_alphabet_whatever_comes_out_of_bundles() -> None:
    first, second = (unpacked(packed(bundle())).reading.content.lines[0].reading.posterior for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.alphabet is second.alphabet


def test_the_same_page_is_the_same_file_in_every_process() -> None:
    code = (
        "import hashlib, tests.unit.service.storage.test_page_bundle as t;"
        "print(hashlib.sha256(t.packed(t.bundle())).hexdigest())"
    )
    seeds = ("1", "2")
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
            check=True,
        ).stdout
        for seed in seeds
    }  # fmt: skip
    assert len(hashes) == 1


def test_a_page_is_that_of_the_package_that_asks_for_it() -> None:
    ref = PageRef(input=7, page=5)
    moved = as_page(reading(), ref)
    assert (moved.ref, moved.content.ref) == (ref, ref)
    assert {(s.seal.input, s.seal.page) for s in moved.seals} == {(7, 5)}


class Evil:
    """Runs a command when it is unpickled."""

    def __init__(self, call: Callable[..., object], *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call, self.arguments


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in entries.items():
            file.writestr(name.replace("engine", ENGINE), content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        archive(reading=b""),
        archive(engine=INFO.model_dump_json().encode()),
        archive(reading=b"rubbish", engine=b"{}"),
        archive(reading=pickle.dumps({"not": "a reading"}), engine=INFO.model_dump_json().encode()),
        archive(reading=pickle.dumps(Evil(os.system, "exit 3")), engine=INFO.model_dump_json().encode()),
        archive(reading=pickle.dumps(Evil(eval, "1")), engine=INFO.model_dump_json().encode()),
        archive(reading=pickle.dumps(Evil(getattr, "a", "upper")), engine=INFO.model_dump_json().encode()),
        packed(bundle())[:200],
    ],
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(StorageError):
        unpacked(content)


@pytest.mark.parametrize("call", [subprocess.run, open, Path.unlink, np.load])
def test_nothing_is_called_that_is_not_ours(call: Callable[..., object]) -> None:
    evil = archive(reading=pickle.dumps(Evil(call, "x")), engine=INFO.model_dump_json().encode())
    with pytest.raises(StorageError, match="not a page's reading"):
        unpacked(evil)
