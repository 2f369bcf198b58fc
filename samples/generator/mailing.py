"""Draws a mailed package: a letter, the recommender's summary table and applications, in one scan."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.campaign import OnlineValue
from models.form_template import FieldSpec, FormTemplate
from samples.generator import build, image_pdf, layout, paper, stamping
from samples.generator.case import Case, Font, Wear
from samples.generator.content import application_no
from samples.generator.defects import Draft
from samples.generator.paper import MM_PER_INCH, Pixels
from samples.generator.stamping import Impression
from samples.generator.typesetting import render_source

CLEAN = Wear()
SOURCE = Path(__file__).with_name("mailing.typ")
WIDTHS_MM = {"int": 10, "enum": 26, "uscc": 41, "person": 18, "phone": 27}
"""Of columns by type; others share what is left."""
NUMBER_MM = 34
SEAL_MM = (60, 12)
"""From the label at a table's foot to the middle of its seal, right and down."""
LETTER = ("{kinds}，共{count}份申报书，请予审核。", "附件：申报汇总表及申报书（一式一份）")


@dataclass(frozen=True)
class Mailing:
    """A package. `listed` are the cases in the table in its order, `sent` those whose paper is in the parcel;
    `misprint` changes cells of the table: (row from 0, column) -> what it says instead. `stray` moves a page: (page of
    the first case sent, page of the second one behind which it lies), both from 1."""

    sent: tuple[Case, ...]
    listed: tuple[Case, ...]
    misprint: tuple[tuple[int, str, str], ...] = ()
    stray: tuple[int, int] | None = None
    font: Font = "Noto Serif CJK SC"
    wear: Wear = CLEAN


def build_mailing(mailing: Mailing, template: FormTemplate, folder: Path) -> Path:
    """Writes `scan.pdf` and `online.json` (the records of all cases) into a folder and returns it."""
    drafts = {c.name: build.draft_of(c, template) for c in (*mailing.sent, *mailing.listed)}
    fronts = [*_letter(mailing, drafts, template), *_table(mailing, drafts, template)]
    papers = [_application(drafts[c.name]) for c in mailing.sent]
    if mailing.stray:
        page, behind = mailing.stray
        papers[1].insert(behind, papers[0].pop(page - 1))
    rng = np.random.default_rng(2)
    printed = [*fronts, *(page for pages in papers for page in pages)]
    scanned = [paper.scan(page, None, mailing.wear, n, rng) for n, page in enumerate(printed, 1)]
    pages = [(s.pixels, 0) for s in scanned]
    image_pdf.write_scan(folder / "scan.pdf", pages, mailing.wear.dpi, mailing.wear.quality)
    records = [build.online_of(draft)["records"][0] for draft in drafts.values()]
    online = {"campaign": template.campaign.id, "records": records}
    (folder / "online.json").write_text(json.dumps(online, ensure_ascii=False), encoding="utf-8")
    return folder


def _application(draft: Draft) -> list[Pixels]:
    sheet = build.paper_sheet(draft)
    return build.print_paper(layout.plan(sheet), sheet, draft).pages


def _letter(mailing: Mailing, drafts: dict[str, Draft], template: FormTemplate) -> list[Pixels]:
    labels = [template.kinds[c.kind].label for c in mailing.sent]
    kinds = "现推荐" + "、".join(f"{kind}{labels.count(kind)}个" for kind in dict.fromkeys(labels))
    text = [line.format(kinds=kinds, count=len(labels)) for line in LETTER]
    title = f"关于报送{template.campaign.title}申报材料的函"
    pdf, _ = render_source(
        SOURCE,
        {
            "kind": "letter", "font": mailing.font, "size": 14, "title": title, "paragraphs": text,
            "sender": _sender(drafts), "date": "2021年5月20日",
        },
    )  # fmt: skip
    return paper.rasterise(pdf, mailing.wear.dpi)


def _table(mailing: Mailing, drafts: dict[str, Draft], template: FormTemplate) -> list[Pixels]:
    assert template.summary_table is not None
    table = template.summary_table
    rows = [_row(n, drafts[c.name], table.columns, template) for n, c in enumerate(mailing.listed, 1)]
    for row, column, text in mailing.misprint:
        rows[row][[c.name for c in table.columns].index(column)] = text
    sender = _sender(drafts)
    pdf, anchors = render_source(
        SOURCE,
        {
            "kind": "summary_table", "font": mailing.font, "size": 10, "title": table.title, "repeat": True,
            "head": [c.label for c in table.columns], "rows": rows, "widths": [_width(c) for c in table.columns],
            "slot": table.slot.name, "sender_label": table.slot.label, "sender": sender,
        },
    )  # fmt: skip
    pages = paper.rasterise(pdf, mailing.wear.dpi)
    seal = Impression(table.slot.name, stamping.recommender_seal(sender), table.slot.name, expected=sender)
    rng = np.random.default_rng(1)
    placed = stamping.place({table.slot.name: seal}, anchors, rng, {table.slot.name: SEAL_MM})
    stamping.set_seals(pages, placed, mailing.wear.dpi / MM_PER_INCH, rng)
    return pages


def _width(column: FieldSpec) -> int:
    return NUMBER_MM if column.name == "application_no" else WIDTHS_MM.get(column.type, 0)


def _row(number: int, draft: Draft, columns: Sequence[FieldSpec], template: FormTemplate) -> list[str]:
    own = {"no": str(number), "kind": draft.case.kind, "application_no": application_no(draft.case)}
    values: dict[str, OnlineValue] = {k: tuple(v) if isinstance(v, list) else v for k, v in draft.online.items()}
    values = {**values, **own}
    return [_printed(column, values, template) for column in columns]


def _printed(column: FieldSpec, values: dict[str, OnlineValue], template: FormTemplate) -> str:
    value = next((v for name in (column.repeats or (column.name,)) if (v := values.get(name))), "")
    words = value if isinstance(value, tuple) else (value,)
    return "、".join(column.options.get(w, w) for w in words) or ("" if column.compare == "-" else "/")


def _sender(drafts: dict[str, Draft]) -> str:
    return str(next(iter(drafts.values())).online["recommender_name"])


def numbered(case: Case, serial: int) -> Case:
    """A case of its own name and number, so that several of one kind may be in a package."""
    number = f"FWX2021-{serial:04d}"
    record = {**case.record, "application_no": number}
    return replace(case, name=f"{case.name}-{serial}", seed=case.seed + serial, record=record)
