"""Builds one case: portal PDF, scan, online record, and what must be found."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from extractors.forms.template_store import builtin, load_template
from models.form_template import FormTemplate
from samples.generator import content, image_pdf, impressions, layout, paper, stamping
from samples.generator.case import Case, Finding
from samples.generator.defects import Draft, plant
from samples.generator.paper import MM_PER_INCH, Scanned
from samples.generator.sheet import Sheet
from samples.generator.stamping import Placed
from samples.generator.typesetting import Anchor, render

SIGNED_ON = {"declaration": "2021-04-27", "recommendation": "2021-05-18"}
MINIMUM_DPI = 200
"""Below it, the contract has a SCAN_QUALITY."""


@dataclass(frozen=True)
class Print:
    """The signed and sealed paper before it is scanned."""

    anchors: list[Anchor]
    kinds: list[str]
    placed: list[Placed]
    pages: list[paper.Pixels]
    texts: list[str]
    """Each page's text without spaces."""


def template_of(case: Case, root: Path) -> FormTemplate:
    """The form a case is on."""
    return load_template(root / case.name / case.form) if case.form else builtin()


def build(case: Case, root: Path) -> Path:
    """Writes the case's folder below `root` and returns it. The same case gives the same bytes."""
    template, folder = template_of(case, root), root / case.name
    folder.mkdir(parents=True, exist_ok=True)
    draft = draft_of(case, template)
    sheet = paper_sheet(draft)
    printed = print_paper(layout.plan(sheet), sheet, draft)
    scanned, order = _scanned(printed, case)
    portal, portal_anchors = portal_of(draft)
    (folder / "portal.pdf").write_bytes(portal)
    if _kinds(portal_anchors, len(paper.rasterise(portal, 20))) != printed.kinds:
        raise ValueError(f"{case.name}: paper and portal break their pages differently")
    pages = [(s.pixels, -case.wear.flags.get(n, 0) % 360) for n, s in enumerate(scanned, 1)]
    image_pdf.write_scan(folder / "scan.pdf", pages, case.wear.dpi, case.wear.quality)
    (folder / "profile.txt").write_text(f"{case.profile}\n", encoding="utf-8")
    _write_json(folder / "online.json", online_of(draft))
    _write_json(folder / "expected.json", _expected(draft, printed, scanned, order))
    return folder


def draft_of(case: Case, template: FormTemplate) -> Draft:
    """The case's values and seals, its defects planted."""
    online = content.invent(case, template)
    version = str(2 + case.seed % 5)
    draft = Draft(case, template, online, dict(online), version, version, {}, Random(case.seed))
    draft.seals = stamping.seals_of(paper_sheet(draft))
    for defect in case.defects:
        plant(draft, defect)
    return draft


def paper_sheet(draft: Draft) -> Sheet:
    """What the applicant signs and sends in."""
    dates = [s for s in draft.template.slots.values() if s.type == "date"]
    wanted = {str(s.page) for s in dates if s.need(draft.case.profile) != "absent"}
    signed = {page: date for page, date in SIGNED_ON.items() if page in wanted} or {"cover": SIGNED_ON["declaration"]}
    return _with(draft, draft.paper, draft.paper_version, signed)


def portal_of(draft: Draft) -> tuple[bytes, list[Anchor]]:
    """The portal's PDF of a case, which says what the online record says, and its anchors."""
    return render(layout.plan(_with(draft, draft.online, draft.online_version, {})))


def _with(draft: Draft, record: content.Record, version: str, signed: dict[str, str]) -> Sheet:
    number = content.application_no(draft.case)
    values = {**record, "application_no": number, "version": version, "kind": draft.case.kind}
    return Sheet(draft.case, draft.template, number, version, values, signed)


def print_paper(document: dict[str, Any], sheet: Sheet, draft: Draft) -> Print:
    """A planned document printed, signed and sealed."""
    rng = np.random.default_rng([draft.case.seed, 1])
    dpi = draft.case.wear.dpi
    pdf, anchors = render(document)
    pages = paper.rasterise(pdf, dpi)
    placed = stamping.place(draft.seals, anchors, rng)
    stamping.set_seals(pages, placed, dpi / MM_PER_INCH, rng)
    stamping.write(pages, sheet, anchors, dpi / MM_PER_INCH, rng, draft.left_open)
    stamping.alter(pages, sheet, anchors, draft.altered, dpi / MM_PER_INCH, rng)
    return Print(anchors, _kinds(anchors, len(pages)), placed, pages, paper.texts(pdf))


def _kinds(anchors: list[Anchor], pages: int) -> list[str]:
    """The kind of each printed page; one that begins nothing goes on with the page before."""
    begins = {a.page: a.name.removeprefix("page:") for a in anchors if a.name.startswith("page:")}
    out: list[str] = []
    for page in range(1, pages + 1):
        out.append(begins.get(page) or out[-1])
    return out


def _scanned(printed: Print, case: Case) -> tuple[list[Scanned], list[int]]:
    """The pages in the order of the scan, and which printed page each is: 0 for an empty sheet."""
    order = list(range(1, len(printed.pages) + 1))
    if case.wear.blank_after:
        order.insert(case.wear.blank_after, 0)
    rng = np.random.default_rng([case.seed, 2])
    out = []
    for number, page in enumerate(order, 1):
        front = printed.pages[page - 1].copy() if page else np.full_like(printed.pages[0], 255)
        back = printed.pages[page % len(printed.pages)]
        out.append(paper.scan(front, back, case.wear, number, rng))
    return out, order


def online_of(draft: Draft) -> dict[str, Any]:
    """The file of online records of a case: its one record."""
    record = {
        "id": f"r-{draft.case.seed:06d}",
        "application_no": content.application_no(draft.case),
        "version": draft.online_version,
        "kind": draft.case.kind,
        "province": content.REGIONS[draft.case.region].province,
        "submitted_at": "2021-04-26T10:20:00+08:00",
        "fields": {k: v for k, v in draft.online.items() if k != "application_no"},
    }
    return {"campaign": draft.template.campaign.id, "records": [record]}


def _expected(draft: Draft, printed: Print, scanned: list[Scanned], order: list[int]) -> dict[str, Any]:
    case = draft.case
    where = {page: number for number, page in enumerate(order, 1) if page}
    on_page = {a.name: where[a.page] for a in printed.anchors}
    findings = [*draft.findings, *_scan_quality(case)]
    severities = {f.severity for f in findings}
    verdict = "return" if "error" in severities else "review" if severities - {"info"} else "pass"
    number = content.application_no(case)
    values = {"application_no": number, "version": draft.paper_version, "kind": case.kind, **draft.paper}
    values |= {m.field: m.new for m in draft.altered if m.how not in stamping.TICKED_AGAIN}
    printed_fields = draft.template.fields_of(case.kind)
    return {
        "case": case.name,
        "profile": case.profile,
        "kind": case.kind,
        "application_no": number,
        "online_id": f"r-{case.seed:06d}",
        "verdict": verdict,
        "findings": [_finding(f, on_page, printed, where) for f in findings],
        "also_ok": list(case.also_ok),
        "fields": {k: v for k, v in values.items() if k in printed_fields},
        "seals": [_seal(p, scanned[where[p.page] - 1], where[p.page], case) for p in printed.placed],
        "pages": [_page(case, printed, s, n, page) for n, (s, page) in enumerate(zip(scanned, order, strict=True), 1)],
    }


def _scan_quality(case: Case) -> list[Finding]:
    poor = case.wear.dpi < MINIMUM_DPI or case.wear.grey
    return [Finding("SCAN_QUALITY", "manual")] if poor else []


def _finding(finding: Finding, on_page: dict[str, int], printed: Print, where: dict[int, int]) -> dict[str, Any]:
    page = on_page.get(finding.field or finding.slot or "")
    if finding.near:
        page = where[next(n for n, text in enumerate(printed.texts, 1) if finding.near in text)]
    shown = {k: v for k, v in asdict(finding).items() if k != "near"}
    return {**shown, "page": page}


def _seal(placed: Placed, scanned: Scanned, page: int, case: Case) -> dict[str, Any]:
    seal, design, scale = placed.impression, placed.impression.design, case.wear.dpi / MM_PER_INCH
    edge = impressions.outline(design, placed.turn)
    points = [((placed.x + x) * scale, (placed.y + y) * scale) for x, y in edge]
    return {
        "page": page,
        "box": paper.moved(points, scanned),
        "slot": seal.slot,
        "shape": design.shape,
        "colour": "black" if page in case.wear.grey else "blue" if design.ink == "blue" else "red",
        "kind": seal.kind,
        "text": design.text,
        "line": design.line,
        "code": design.code or None,
        "diameter_mm": design.size_mm,
        "owner": seal.owner,
        "expected": seal.expected,
    }


def _page(case: Case, printed: Print, scanned: Scanned, number: int, page: int) -> dict[str, Any]:
    return {
        "page": number,
        "kind": printed.kinds[page - 1] if page else "blank",
        "rotation": -case.wear.turns.get(number, 0) % 360,
        "skew_deg": scanned.skew,
        "dpi": case.wear.dpi,
        "grey": number in case.wear.grey,
        "printed_page": page or None,
        "printed_total": len(printed.pages) if page else None,
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
