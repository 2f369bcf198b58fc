"""The desk with results that are made of literals: what is uploaded is read in no time, and found as its name says."""

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from uuid import uuid4

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.account import EVERYWHERE
from models.campaign import OnlineRecord
from models.desk import Narrowing
from models.finding import Finding
from models.package import Package, PackageFile
from models.page_split import PageSplit
from models.report import DocumentReport, PackageReport, Report, verdict_of
from models.scan import PageRef, PageResult, ScanInput
from models.seal import StripCharacter
from models.text import EngineInfo
from service.database import desk, desk_filing, packages, pages
from service.database.mends import split_in
from service.database.originals import ArtefactKind, add_artefact
from service.office import Office
from service.storage.page_bundle import PageBundle, packed
from service.storage.page_store import PageStore
from service.storage.report_bundle import ReportBundle, packed_report
from service.workflows.file_report import filed
from service.workflows.publish_report import publish_report
from tests.unit.service.reports.fakes import FIELDS, NARRATIVE, SEAL, SEAL_BOX, SUMMARY, VERDICT, mismatch, said
from tests.unit.service.workflows.readings import basic, reading

PAGES, WIDTH, HEIGHT = 3, 827, 1170
"""A4 at 100 dpi."""
PAPER, INK, RED = (244, 242, 238), (40, 40, 40), (200, 40, 50)
READ_SECONDS = 0.15
"""What a page takes: long enough to be seen on its way."""
ENGINE = EngineInfo(engine="stub", model="none", precision="none")
PROVINCE, NUMBER = "陕西省", "FWX2021-61-0007"
OTHER_BODY = Finding(
    code="SEAL_WRONG_BODY", severity="error", slot="cover.applicant", input=0, page=2, box=SEAL_BOX,
    paper="示范甲有限公司", online="示范乙有限公司", message=said("印章不是应盖单位的。"),
)  # fmt: skip
THREE = (
    mismatch("applicant_name", "示范（集团）有限责任公司", "示范(集团)有限公司", 0.10),
    OTHER_BODY,
    Finding(code="PAGE_MISSING", severity="error", printed_page=3, message=said("缺第 3 页。")),
)
CASES: dict[str, tuple[Finding, ...]] = {
    "three": THREE,
    "mouse": THREE,
    "second": (THREE[0],),
    "locked": (THREE[0],),
    "typing": THREE,
    "none": (),
    "pile": (THREE[0],),
    "many": (
        *THREE,
        mismatch("n_overview", NARRATIVE, NARRATIVE.replace("导向", "方向", 1), 0.40, "warning"),
        *(mismatch(f"financials.2020.item_{n}", f"{n}.50", f"{n}.60", 0.1 + n / 60, "manual") for n in range(36)),
    ),
}
"""By the package's name."""


def sheet(page: int, shade: int) -> NDArray[np.uint8]:
    """A page with lines of writing; the second has a red seal. `shade` makes a parcel its own."""
    pixels = np.full((HEIGHT, WIDTH, 3), PAPER, np.uint8)
    cv2.putText(pixels, f"parcel {shade} page {page}", (60, 60), cv2.FONT_HERSHEY_SIMPLEX, 1, INK, 2)
    for y in range(110, HEIGHT - 60, 40):
        cv2.line(pixels, (80, y), (WIDTH - 80, y), (170, 170, 170), 1)
        cv2.putText(pixels, f"line {y}", (90, y - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.6, INK, 1)
    if page == 2:
        cv2.circle(pixels, (int(0.6 * WIDTH), int(0.77 * HEIGHT)), 78, RED, 4)
    return pixels


def scan(path: Path, shade: int) -> Path:
    """A scan as a PDF."""
    first, *others = (Image.fromarray(sheet(n, shade)) for n in range(1, PAGES + 1))
    content = io.BytesIO()
    first.save(content, "PDF", save_all=True, append_images=others, resolution=100)
    path.write_bytes(content.getvalue())
    return path


def records() -> tuple[OnlineRecord, ...]:
    fields = {"applicant_name": "示范(集团)有限公司", "uscc": "91610113YW5758068Y"}
    return (OnlineRecord(id="r-1", application_no=NUMBER, kind="enterprise", province=PROVINCE, fields=dict(fields)),)


def pile(inputs: Sequence[ScanInput], split: PageSplit | None) -> Report:
    """Two documents, or as a person split them; the first has a finding."""
    one, two, three = (PageRef(input=0, page=n) for n in range(1, PAGES + 1))
    parts = split.documents if split else ((one, two), (three,))
    home = {ref: i for i, part in enumerate(parts) for ref in part}
    made = report("pile", inputs)
    documents = tuple(
        DocumentReport(
            index=i, kind="enterprise", pages=part, application_no=f"{NUMBER[:-1]}{part[0].page}", verdict="review",
            findings=CASES["pile"] if one in part else (),
        )
        for i, part in enumerate(parts)
    )  # fmt: skip
    told = (p.model_copy(update={"document": home.get(PageRef(input=0, page=p.page))}) for p in made.pages)
    poor = Finding(code="SCAN_QUALITY", severity="manual", input=0, page=3, message=said("分辨率不足。"))
    package = PackageReport(findings=(poor,))
    return made.model_copy(update={"documents": documents, "pages": tuple(told), "package": package})


def report(name: str, inputs: Sequence[ScanInput]) -> Report:
    refs = tuple(PageRef(input=0, page=n) for n in range(1, PAGES + 1))
    findings = CASES.get(name, THREE)
    kinds = ("basic_info", "cover", "declaration")
    document = DocumentReport(
        index=0, kind="enterprise", pages=refs, application_no=NUMBER, online_id="r-1", matched_by="application_no",
        verdict=verdict_of(findings), fields=FIELDS, seals=(SEAL,), seal_verdicts=(VERDICT,), findings=findings,
    )  # fmt: skip
    return Report(
        created_at=datetime.now(UTC).isoformat(), kanhe_version="0", engine=ENGINE, profile="intake",
        inputs=tuple(inputs),
        pages=tuple(
            PageResult(input=0, page=r.page, kind=k, document=0, printed_page=r.page, printed_total=PAGES)
            for r, k in zip(refs, kinds, strict=True)
        ),
        documents=(document,), package=PackageReport(summary=SUMMARY),
    )  # fmt: skip


@dataclass(frozen=True)
class Stub:
    """Reads and judges packages of an office."""

    office: Office
    seconds: float = READ_SECONDS

    def file(self, name: str) -> int:
        """Puts a package there as if it had come; gives the id of its application."""
        id, now = str(uuid4()), datetime.now(UTC)
        sha256 = self.office.places.store.put(name.encode())
        package = Package(
            id=id, name=name, source="upload", profile="intake", digest=sha256, province=PROVINCE, created_at=now,
            updated_at=now,
        )  # fmt: skip
        file = PackageFile(index=0, path=f"{name}.pdf", sha256=sha256, media_type="application/pdf", pages=PAGES)
        with self.office.places.database.transaction() as session:
            packages.add_package(session, package, [file])
        self.work(id)
        with self.office.places.database.reading() as session:
            filed_, *_ = desk.listed(session, EVERYWHERE, Narrowing(package=id), now, 2, 0)
        return filed_.id

    def serving(self) -> Office:
        """The office with this in the place of workers."""

        def work(id: str) -> None:
            Thread(target=self.work, args=(id,), daemon=True).start()

        return replace(self.office, start=work, recheck=work)

    def work(self, id: str) -> None:
        """A package from received to done."""
        places = self.office.places
        with places.database.transaction() as session:
            packages.set_state(session, id, "reading")
            package, files = packages.package(session, id), packages.files_of(session, id)
            split = split_in(session, id)
            refs = [PageRef(input=0, page=n) for n in range(1, PAGES + 1)]
            pages.add_pages(session, id, [(r, f"{id.replace('-', '')}{r.page:032d}") for r in refs])
        with TemporaryDirectory() as folder:
            store = PageStore(Path(folder))
            for ref in refs:
                self._read(id, ref, store)
            inputs = [
                ScanInput(index=f.index, path=f.path, sha256=f.sha256, media_type=f.media_type, pages=f.pages)
                for f in files
            ]
            made = pile(inputs, split) if package.name == "pile" else report(package.name, inputs)
            self._publish(id, made, store, Path(folder))

    def _read(self, id: str, ref: PageRef, store: PageStore) -> None:
        time.sleep(self.seconds)
        store.put_page(0, ref.page, sheet(ref.page, len(id)))
        if ref.page == 2:
            letters = tuple(StripCharacter(character=c, probability=0.9) for c in "示范甲有限公司")
            store.put_strip(0, 2, SEAL_BOX, sheet(2, 0)[860:930, 400:620], letters)
        bundle = PageBundle(reading(ref.page, basic()), ENGINE, store.pictures(0, ref.page))
        content = packed(bundle)
        artefact = self.office.places.store.put(content)
        with self.office.places.database.transaction() as session:
            key = f"{id.replace('-', '')}{ref.page:032d}"
            pages.finish(session, id, ref, key, artefact, len(content), READ_SECONDS, "stub")

    def _publish(self, id: str, made: Report, store: PageStore, folder: Path) -> None:
        places = self.office.places
        files = publish_report(made, store, folder / "report", self.office.template, mask=True)
        outcome = folder / "outcome"
        outcome.write_bytes(packed_report(ReportBundle(made, {})))
        kinds: tuple[tuple[ArtefactKind, Path], ...] = (
            ("report", files.json), ("report_html", files.html), ("report_xlsx", files.xlsx), ("outcome", outcome),
        )  # fmt: skip
        kept = {kind: places.store.put_file(path) for kind, path in kinds}
        with places.database.transaction() as session:
            for kind, _ in kinds:
                add_artefact(session, *kept[kind], kind)
            packages.set_report(session, id, *(kept[kind][0] for kind, _ in kinds))
            applications = filed(made, records(), datetime.now(UTC))
            desk_filing.put_documents(session, id, kept["outcome"][0], applications)
            packages.set_state(session, id, "done")
