"""A small package, its pictures, and its HTML report."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.report import Report
from service.reports.html_report import write_html
from tests.unit.service.reports.fakes import FakeImages, whole_report

Rendered = Callable[..., str]


@pytest.fixture
def report() -> Report:
    """The whole package."""
    return whole_report()


@pytest.fixture
def images() -> FakeImages:
    """The pictures of all pages but the failed one."""
    return FakeImages()


@pytest.fixture
def rendered(tmp_path: Path, report: Report, images: FakeImages) -> Rendered:
    """Writes the HTML report and reads it back; keywords go to `write_html`, `of` and `pictures` replace the usual."""

    def render(of: Report = report, pictures: FakeImages = images, **how: object) -> str:
        path = tmp_path / "report.html"
        write_html(of, pictures, path, **how)  # type: ignore[arg-type]  # whatever the test says
        return path.read_text(encoding="utf-8")

    return render
