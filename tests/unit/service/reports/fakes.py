"""A report with something of everything (a failed input, private data, a turned page) and its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from models.attachment import AttachmentOutcome
from models.finding import Finding, Message
from models.geometry import Box
from models.reconciliation import FieldResult, FieldStatus, PaperValue
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, PageResult, Rotation, ScanInput
from models.seal import OwnerVerdict, Seal, SealStrip, StitchedPicture, StripCharacter
from models.summary_check import CheckedCell, CheckedRow, SummaryCheck, Unlisted
from models.text import EngineInfo

MOBILE, OTHER_MOBILE, EMAIL = "13812341234", "13812391234", "zhang.san@example.cn"
NARRATIVE = "企业坚持以服务为导向，持续推进转型。" * 12
SEAL_BOX = Box((0.5, 0.7, 0.7, 0.84))


@dataclass
class FakeImages:
    """Pictures of two pages, each one colour, and a note of what was asked for."""

    pages: frozenset[tuple[int, int]] = frozenset({(0, 1), (0, 2), (1, 1)})
    crops: list[tuple[int, int, Box, tuple[Box, ...], Rotation]] = field(default_factory=list)
    thumbnails: list[tuple[int, int, int, tuple[Box, ...]]] = field(default_factory=list)
    characters: tuple[StripCharacter, ...] = ()
    stitched_size: tuple[int, int] | None = None

    def crop(
        self,
        input: int,
        page: int,
        box: Box,
        margin: float = 0.0,
        max_width: int = 900,
        hide: Sequence[Box] = (),
        turn: Rotation = 0,
    ) -> bytes | None:
        self.crops.append((input, page, box, tuple(hide), turn))
        return picture(90) if (input, page) in self.pages else None

    def thumbnail(
        self, input: int, page: int, width: int = 220, hide: Sequence[Box] = (), turn: Rotation = 0
    ) -> bytes | None:
        self.thumbnails.append((input, page, width, tuple(hide)))
        return picture(160) if (input, page) in self.pages else None

    def strip(self, input: int, page: int, box: Box) -> SealStrip | None:
        if box != SEAL_BOX:
            return None
        return SealStrip(jpeg=picture(210), width=30, height=12, characters=self.characters)

    def stitched(self, document: int, number: int) -> StitchedPicture | None:
        if self.stitched_size is None or document != 0:
            return None
        width, height = self.stitched_size
        return StitchedPicture(jpeg=picture(230 + number), width=width, height=height)


def picture(grey: int) -> bytes:
    return bytes(cv2.imencode(".jpg", np.full((12, 30, 3), grey, np.uint8))[1])


def said(zh: str) -> Message:
    return Message(zh=zh, en="said in English")


def printed(text: str, y: float, page: int = 1, value: str | None = None) -> PaperValue:
    return PaperValue(text=text, value=value or text, input=0, page=page, box=Box((0.4, y, 0.6, y + 0.02)))


def compared(name: str, label: str, text: str, online: str, y: float) -> FieldResult:
    status = "match" if text == online else "mismatch"
    return FieldResult.model_validate(
        {
            "name": name,
            "label": label,
            "status": status,
            "paper": printed(text, y),
            "online": online,
            "confidence": 0.98,
        }
    )


def mismatch(name: str, text: str, online: str, y: float, severity: str = "error") -> Finding:
    return Finding.model_validate(
        {
            "code": "FIELD_MISMATCH", "severity": severity, "field": name, "input": 0, "page": 1,
            "box": Box((0.4, y, 0.6, y + 0.02)), "paper": text, "online": online,
            "message": said(f"纸面为“{text}”，线上为“{online}”。"),
        }
    )  # fmt: skip


FIELDS = (
    compared("applicant_name", "申报单位", "示范（集团）有限责任公司", "示范(集团)有限公司", 0.10),
    compared("contact_mobile", "手机", MOBILE, OTHER_MOBILE, 0.20),
    compared("contact_email", "电子邮箱", EMAIL, EMAIL, 0.23),
    compared("main_business", "主营业务", "<script>alert(1)</script>", "<script>alert(1)</script>", 0.26),
    compared("n_overview", "（一）企业概况", NARRATIVE, NARRATIVE.replace("导向", "方向", 1), 0.40),
    FieldResult(name="postcode", label="邮政编码", status="not_found", online="110000", confidence=0.9),
    FieldResult(
        name="established_date",
        label="成立时间",
        status="match",
        paper=printed("2001年2月3日", 0.3, value="2001-02-03"),
        also=(printed("2001.2.3", 0.5, page=2, value="2001-02-03"),),
        online="2001-02-03",
        confidence=1.0,
    ),
)

SEAL = Seal(
    page=2, box=SEAL_BOX, shape="round", colour="red", diameter_mm=41.8, kind="official", text="示范甲有限公司",
    code="2101060012345", text_confidence=0.97, coverage=0.98, slot="cover.applicant", expected="示范乙有限公司",
    owner="mismatch",
)  # fmt: skip

VERDICT = OwnerVerdict(
    owner="mismatch", confidence=0.97, text="示范甲有限公司", reason="other_characters", others=(2,)
)  # fmt: skip


def in_places(text: str) -> tuple[StripCharacter, ...]:
    """A strip's places with one character each; a blank is a place that was not read."""
    return tuple(StripCharacter(character=c.strip(), probability=0.9 if c.strip() else 0.2) for c in text)


ATTACHMENTS = (
    AttachmentOutcome(
        label="执照复印件", title="营业执照", years=(), pages=(PageRef(input=0, page=2),), listed=True, state="found",
        stamped="no", compared={"applicant_name": "match", "uscc": "unreadable"},
    ),
    AttachmentOutcome(label="审计报告", title="", years=(2018, 2019), pages=(), listed=False, state="missing"),
    AttachmentOutcome(
        label="", title="王某 13812341234", years=(), pages=(PageRef(input=0, page=2),), listed=False, state="unknown",
    ),
)  # fmt: skip
FINDINGS = (
    Finding(code="CROSS_PAGE_FOUND", severity="info", input=0, page=2, message=said("有骑缝章。")),
    mismatch("applicant_name", "示范（集团）有限责任公司", "示范(集团)有限公司", 0.10),
    mismatch("contact_mobile", MOBILE, OTHER_MOBILE, 0.20, "warning"),
    mismatch("n_overview", NARRATIVE, NARRATIVE.replace("导向", "方向", 1), 0.40, "warning"),
    Finding(
        code="SEAL_WRONG_BODY", severity="error", slot="cover.applicant", input=0, page=2, box=SEAL_BOX,
        paper="示范甲有限公司", online="示范乙有限公司", message=said("印章不是应盖单位的。"),
    ),
    Finding(code="PAGE_MISSING", severity="error", printed_page=3, message=said("缺第 3 页。")),
)  # fmt: skip


def _cells(y: float, **others: tuple[FieldStatus, str, str]) -> tuple[CheckedCell, ...]:
    """Three cells of a row: each agrees but where said otherwise."""
    plain: dict[str, tuple[FieldStatus, str, str]] = {
        "applicant_name": ("match", "示范甲有限公司", "示范甲有限公司"),
        "application_no": ("match", "FWX2021-21-0007", "FWX2021-21-0007"),
        "contact_mobile": ("match", "13812391234", "13812391234"),
    }
    return tuple(
        CheckedCell(
            column=name, label=words, field=name, printed=printed, expected=expected, status=status,
            box=Box((0.1 + 0.25 * n, y, 0.3 + 0.25 * n, y + 0.05)),
        )
        for n, (words, (name, (status, printed, expected))) in enumerate(
            zip(("申报单位", "申报编号", "联系电话"), (plain | others).items(), strict=True)
        )
    )  # fmt: skip


def _row(
    n: int, cells: tuple[CheckedCell, ...], paper: int | None, record: str | None, again: bool = False
) -> CheckedRow:  # fmt: skip
    return CheckedRow(
        input=0, page=1, box=Box((0.05, 0.1 + 0.06 * n, 0.95, 0.15 + 0.06 * n)), number=str(n), name="示范甲有限公司",
        application_no=f"FWX2021-21-000{n}", kind="enterprise", paper=paper, record=record, again=again, cells=cells,
    )  # fmt: skip


SUMMARY = SummaryCheck(
    rows=(
        _row(1, _cells(0.16), 0, "r-1"),
        _row(2, _cells(0.22, applicant_name=("mismatch", "示范甲股份公司", "示范甲有限公司")), 0, "r-1"),
        _row(3, _cells(0.28, application_no=("unreadable", "FWX2021-21-00O7", "FWX2021-21-0007")), 0, "r-1"),
        _row(4, _cells(0.34), None, "r-9"),
        _row(5, _cells(0.40), None, None),
        _row(6, _cells(0.46), 0, "r-1", again=True),
    ),
    unlisted=(Unlisted(paper=0, record="r-1"),),
)
"""A row of every kind, and a paper without one."""


def whole_report() -> Report:
    first = DocumentReport(
        index=0,
        kind="enterprise",
        pages=(PageRef(input=0, page=1), PageRef(input=0, page=2)),
        application_no="FWX2021-21-0007",
        online_id="r-1",
        matched_by="application_no",
        verdict="return",
        fields=FIELDS,
        seals=(SEAL,),
        seal_verdicts=(VERDICT,),
        attachments=ATTACHMENTS,
        findings=FINDINGS,
    )
    second = DocumentReport(index=1, kind="letter", pages=(PageRef(input=1, page=1),), verdict="pass")
    return Report(
        created_at="2021-04-28T09:30:00+08:00",
        kanhe_version="0.1.0",
        engine=EngineInfo(engine="rapid", model="PP-OCRv6", precision="f32"),
        profile="intake",
        inputs=(
            ScanInput(index=0, path="in/甲.pdf", sha256="a" * 64, media_type="application/pdf", pages=2),
            ScanInput(index=1, path="in/b.zip!/乙/信.jpg", sha256="b" * 64, media_type="image/jpeg", pages=2),
            ScanInput(
                index=2, path="in/c.heic", sha256=None, media_type=None, pages=0, status="failed", error="不支持 HEIC"
            ),
        ),
        pages=(
            PageResult(input=0, page=1, kind="basic_info", document=0, printed_page=1, printed_total=3),
            PageResult(input=0, page=2, kind="cover", document=0, rotation=90, printed_page=2, printed_total=3),
            PageResult(input=1, page=1, kind="letter", document=1),
            PageResult(input=1, page=2, status="failed", error="像素过多"),
        ),
        documents=(first, second),
        package=PackageReport(
            findings=(Finding(code="SCAN_QUALITY", severity="manual", input=1, message=said("分辨率不足。")),),
            online_without_paper=("r-9",),
            paper_without_online=(1,),
        ),
    )
