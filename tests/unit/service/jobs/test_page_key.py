"""The key of a page's result changes with whatever decides the result, and with nothing else."""

from pathlib import Path

import pytest

from models.text import EngineInfo
from service.jobs.page_key import Recipe, recipe
from service.settings import Settings
from service.workflows.read_scans import open_template

ENGINE = EngineInfo(engine="rapid", model="m", precision="bf16", versions={"rapidocr": "3.1", "openvino": "2026.1"})
SCAN = "a" * 64
FORM = Path(__file__).parents[4] / "samples/mini-form/form.yaml"


def key(settings: Settings, engine: EngineInfo = ENGINE, sha256: str = SCAN, page: int = 1, aim: str = "check") -> str:
    return recipe(settings, engine).key(sha256, page, aim)


def plain(**more: object) -> Settings:
    return Settings(**more)  # type: ignore[arg-type]  # settings by name


def with_dpi(dpi: float) -> Settings:
    return plain(limits=Settings().limits.model_copy(update={"render_dpi": dpi}))


@pytest.mark.parametrize(
    "other",
    [
        key(plain(), sha256="b" * 64),
        key(plain(), page=2),
        key(plain(), aim="print"),
        key(plain(), engine=ENGINE.model_copy(update={"precision": "f32"})),
        key(plain(), engine=ENGINE.model_copy(update={"model": "n"})),
        key(plain(), engine=ENGINE.model_copy(update={"versions": {"rapidocr": "3.1", "openvino": "2026.2"}})),
        key(plain(template=FORM)),
        key(with_dpi(Settings().limits.render_dpi + 1)),
    ],
    ids=["scan", "page", "aim", "precision", "model", "runtime", "form", "resolution"],
)
def test_what_decides_a_result_changes_its_key(other: str) -> None:
    assert other != key(plain())


@pytest.mark.parametrize(
    "settings",
    [
        plain(threads=3, workers=2), plain(page_batch=2, page_tries=1, takeover_seconds=5), plain(show_private=True),
        plain(data=Path("/elsewhere"), database="postgresql://db/kanhe", storage="s3://kanhe"),
    ],
    ids=["threads", "batches", "masking", "places"],
)  # fmt: skip
def test_what_does_not_leaves_it(settings: Settings) -> None:
    assert key(settings) == key(plain())


def test_the_place_of_the_form_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "copy.yaml").write_bytes(FORM.read_bytes())
    assert key(plain(template=tmp_path / "copy.yaml")) == key(plain(template=FORM))
    (tmp_path / "copy.yaml").write_bytes(FORM.read_bytes() + b"\n# changed\n")
    open_template(plain(template=tmp_path / "copy.yaml"))
    assert key(plain(template=tmp_path / "copy.yaml")) != key(plain(template=FORM))


def test_parts_do_not_run_into_one_another() -> None:
    assert Recipe("1", ENGINE, 300.0).key(SCAN, 11, "a") != Recipe("1", ENGINE, 300.0).key(f"{SCAN}\n1", 1, "a")


def test_a_form_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        recipe(plain(template=tmp_path / "none.yaml"), ENGINE)


def test_a_page_read_by_another_form_is_another_result() -> None:
    made_by = Recipe("1", ENGINE, 300.0)
    assert len({made_by.key(SCAN, 1, "check", form) for form in ("", "a" * 64, "b" * 64)}) == 3
    assert made_by.key(SCAN, 1, "check") == made_by.key(SCAN, 1, "check", "")
