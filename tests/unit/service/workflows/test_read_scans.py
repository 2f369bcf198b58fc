"""Every page of every file comes back, read or with its error."""

import hashlib
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractors.forms.template_store import builtin
from extractors.ocr.first_look import RapidFirstLook
from extractors.pipeline import PageReading
from models.errors import TemplateError
from models.scan import PageResult
from service.settings import Settings
from service.storage.page_store import PageStore
from service.workflows.page_pool import WorkerStartError
from service.workflows.read_scans import open_engine, open_template, open_tools, read_scans, take_in
from tests.unit.extractors.readers.packing import packed, written

SETTINGS = Settings(engine="null", workers=1)


def scan(folder: Path, name: str, pages: int = 1) -> Path:
    """A TIFF of white pages with a grey band each."""
    images = []
    for n in range(pages):
        pixels = np.full((140, 100, 3), 255, np.uint8)
        pixels[10 * n : 10 * n + 5] = 128
        images.append(Image.fromarray(pixels))
    path = folder / name
    images[0].save(path, save_all=True, append_images=images[1:], dpi=(100, 100))
    return path


def test_files_are_hashed_and_counted_and_bad_ones_do_not_stop_the_others(tmp_path: Path) -> None:
    good, empty, odd = scan(tmp_path, "a.tif", 3), tmp_path / "b.pdf", tmp_path / "c.pdf"
    empty.touch()
    odd.write_text("no document", encoding="utf-8")
    inputs, tasks = take_in([good, empty, odd, tmp_path / "none.pdf"], SETTINGS, None)
    assert [(i.index, i.status, i.pages) for i in inputs] == [
        (0, "ok", 3),
        (1, "failed", 0),
        (2, "failed", 0),
        (3, "failed", 0),
    ]
    assert inputs[0].sha256 == hashlib.sha256(good.read_bytes()).hexdigest()
    assert inputs[1].sha256 == hashlib.sha256(b"").hexdigest()
    assert inputs[3].sha256 is None
    assert all(i.error and i.error.startswith(i.path) for i in inputs[1:])
    assert [(t.ref.input, t.ref.page) for t in tasks] == [(0, 1), (0, 2), (0, 3)]


def test_a_folder_of_pictures_is_taken_in_page_after_page(tmp_path: Path) -> None:
    names = ("扫描(10).jpg", "扫描.jpg", "扫描(2).jpg", "扫描(9).JPG")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: shown upright with width and height changed places
    for n, name in enumerate(names):
        Image.new("RGB", (140 + n, 100)).save(tmp_path / name, format="JPEG", exif=exif, dpi=(100, 100))
    received = read_scans([tmp_path], SETTINGS)
    assert [Path(i.path).name for i in received.inputs] == ["扫描.jpg", "扫描(2).jpg", "扫描(9).JPG", "扫描(10).jpg"]
    pages = [p for p in received.pages if isinstance(p, PageReading)]
    assert [(p.ref.input, p.ref.page, p.content.frame.size) for p in pages] == [
        (0, 1, (100, 141)), (1, 1, (100, 142)), (2, 1, (100, 143)), (3, 1, (100, 140)),
    ]  # fmt: skip


def test_a_file_over_a_limit_is_an_input_with_its_error(tmp_path: Path) -> None:
    limited = SETTINGS.model_copy(update={"limits": SETTINGS.limits.model_copy(update={"max_pages": 2})})
    inputs, tasks = take_in([scan(tmp_path, "a.tif", 3), scan(tmp_path, "b.tif", 2)], limited, None)
    assert [i.status for i in inputs] == ["failed", "ok"]
    assert {t.ref.input for t in tasks} == {1}


def test_pages_are_read_in_order_kept_and_counted(tmp_path: Path) -> None:
    paths = [scan(tmp_path, "a.tif", 2), tmp_path / "none.pdf", scan(tmp_path, "b.tif")]
    told: list[tuple[int, int]] = []
    found = read_scans(
        paths, SETTINGS, store=tmp_path / "store", progress=lambda done, total: told.append((done, total))
    )
    assert [i.status for i in found.inputs] == ["ok", "failed", "ok"]
    read = [p for p in found.pages if isinstance(p, PageReading)]
    assert [(p.ref.input, p.ref.page) for p in read] == [(0, 1), (0, 2), (2, 1)]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert found.engine is not None and found.engine.engine == "null"
    assert [(p.content.frame.width, p.content.frame.height) for p in read] == [(100, 140)] * 3
    store = PageStore(tmp_path / "store")
    assert store.thumbnail(0, 2) and store.thumbnail(2, 1)
    assert store.thumbnail(1, 1) is None


def test_a_page_that_fails_says_which_and_why(tmp_path: Path) -> None:
    small = SETTINGS.model_copy(update={"limits": SETTINGS.limits.model_copy(update={"max_pixels_per_page": 100})})
    path = scan(tmp_path, "a.tif")
    found = read_scans([path], small)
    failures = [i.error for i in found.inputs if i.error] + [
        p.error for p in found.pages if isinstance(p, PageResult) and p.error
    ]
    assert len(failures) == 1
    assert failures[0].startswith(str(path))
    assert "\n" not in failures[0]


def parcel(folder: Path) -> tuple[Path, bytes]:
    """A ZIP of a scan of two pages, a workbook and a ZIP that is cut off, and the scan's bytes."""
    body = scan(folder, "a.tif", 2).read_bytes()
    book = packed({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"})
    return written(folder / "parcel.zip", packed({"甲/a.tif": body, "b.xlsx": book, "c.zip": packed({})[:9]})), body


def test_each_file_in_a_zip_is_an_input(tmp_path: Path) -> None:
    path, body = parcel(tmp_path)
    inputs, tasks = take_in([path], SETTINGS, None, tmp_path)
    assert [(i.path.removeprefix(str(path)), i.status) for i in inputs] == [
        ("!/b.xlsx", "failed"),
        ("!/c.zip", "failed"),
        ("!/甲/a.tif", "ok"),
    ]
    assert inputs[2].sha256 == hashlib.sha256(body).hexdigest()
    assert "XLSX" in str(inputs[0].error)
    assert [(t.ref.input, t.ref.page, t.path.parent) for t in tasks] == [(2, 1, tmp_path), (2, 2, tmp_path)]


def test_without_a_folder_a_zip_is_refused(tmp_path: Path) -> None:
    (refused,), tasks = take_in([parcel(tmp_path)[0]], SETTINGS, None)
    assert refused.error and "ZIP" in refused.error
    assert tasks == []


def test_pages_in_a_zip_are_read_and_what_was_unpacked_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = parcel(tmp_path)
    kept, own = tmp_path / "kept", tmp_path / "own"
    kept.mkdir()
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    assert [type(p) for p in read_scans([path], SETTINGS).pages] == [PageReading, PageReading]
    assert list(own.iterdir()) == []
    found = read_scans([path], SETTINGS, unpacked=kept)
    assert all(t.path.parent == kept and t.path.exists() for t in found.tasks)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_scans([path], SETTINGS, progress=stop)
    assert list(own.iterdir()) == []


def test_nothing_to_read_starts_no_process(tmp_path: Path) -> None:
    found = read_scans([tmp_path / "none.pdf"], Settings(engine="paddle", paddle_python=tmp_path / "none"))
    assert [i.status for i in found.inputs] == ["failed"]
    assert (found.pages, found.engine) == ((), None)


def test_a_form_that_does_not_load_stops_the_workers(tmp_path: Path) -> None:
    lost = Settings(engine="null", workers=1, template=tmp_path / "none.yaml")
    with pytest.raises(WorkerStartError, match=r"none\.yaml"):
        read_scans([scan(tmp_path, "a.tif")], lost)


def test_engine_and_form_of_the_settings(tmp_path: Path) -> None:
    assert open_engine(SETTINGS, 1).info.engine == "null"
    assert open_template(SETTINGS) is builtin()
    with pytest.raises(TemplateError):
        open_template(Settings(template=tmp_path / "none.yaml"))


def test_tools_have_a_first_look_where_engine_and_settings_have_one() -> None:
    assert open_tools(SETTINGS, 1).first_look is None
    rapid = Settings(engine="rapid", runtime="onnxruntime")
    tools = open_tools(rapid, 1)
    assert isinstance(tools.first_look, RapidFirstLook)
    assert tools.template is builtin()
    assert open_tools(rapid.model_copy(update={"first_look": False}), 1).first_look is None


def test_each_page_says_which_of_the_paths_given_it_is_of(tmp_path: Path) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    paths = [scan(folder, "a.tif", 1), scan(folder, "b.tif", 2)]
    _, tasks = take_in([folder, scan(tmp_path, "c.tif", 1)], SETTINGS, None)
    assert [(t.ref.input, t.given) for t in tasks] == [(0, 0), (1, 0), (1, 0), (2, 1)]
    assert [t.path for t in tasks][:2] == paths
