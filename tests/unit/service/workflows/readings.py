"""Pages as if read, made of literals, for what comes after reading."""

from dataclasses import replace

import numpy as np

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from extractors.pipeline import FoundSeal, PageReading
from extractors.seals.recognition import SealReading
from models.campaign import OnlineRecord, OnlineRecords
from models.geometry import Box
from models.scan import PageQuality, PageRef, PageResult
from models.seal import Seal
from models.text import EngineInfo
from service.workflows.read_scans import Scans
from tests.unit.extractors.forms.paper import column, content, line, table

ENGINE = EngineInfo(engine="fake", model="none", precision="none")
NAME = "某某科技有限公司"


def reading(page: int, what: PageContent, *seals: FoundSeal, input: int = 0, dpi: float | None = 300) -> PageReading:
    """A page as read, the `page`th of its input; its printed number is the same."""
    ref = PageRef(input=input, page=page)
    return PageReading(ref, PageQuality(dpi=dpi), 0, 0.0, replace(what, ref=ref), Footer(page=page), seals)


def failed(page: int, error: str = "scan.pdf: 第 2 页（page 2）: 损坏", input: int = 0) -> PageResult:
    return PageResult(input=input, page=page, status="failed", error=error)


def cover(number: str = "FW-2021-1", name: str = NAME) -> PageContent:
    return content(
        [
            *column(["服务型制造示范申报书", f"申报编号：{number}", "申报类别：示范企业"]),
            line(f"申报单位（盖章）：{name}", 100, 700),
        ],
        codes=(f"{number}|V1",),
    )


def basic(contact: str = "张三") -> PageContent:
    return content(*table([["统一社会信用代码", ""], ["联系人", contact], ["联系电话", "13800000000"]]))


def seal_reading(text: str, confidence: float = 0.99) -> SealReading:
    strip = np.zeros((4, 4, 3), np.uint8)
    places = tuple({c: confidence} for c in text)
    return SealReading(text, "", None, confidence, strip, 0.0, places, places, (1.0,) * len(text))


def seal(text: str = NAME, *, page: int = 1, y: float = 700) -> FoundSeal:
    """A round red seal on a page, at a height in px."""
    box = Box((0.3, 0.4, 0.5, 0.55))
    found = Seal(input=0, page=page, box=box, shape="round", colour="red", kind="official", text=text, coverage=0.9)
    return FoundSeal(found, seal_reading(text), (300, y - 100, 500, y + 100))


def scans(*pages: PageReading | PageResult) -> Scans:
    return Scans((), pages, ENGINE)


def record(number: str = "FW-2021-1", **fields: str) -> OnlineRecord:
    values = {"applicant_name": NAME, "contact": "张三", "contact_phone": "13800000000", **fields}
    return OnlineRecord(id=f"r-{number}", application_no=number, version="V1", kind="firm", fields=dict(values))


def online(*records: OnlineRecord) -> OnlineRecords:
    return OnlineRecords(campaign="paper", records=records)
