"""Draws a paper and a supplement (补正件) to it: the whole paper once more or single pages, sheets printed anew or the
same ones scanned again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from models.form_template import FormTemplate
from samples.generator import build, image_pdf, layout, paper
from samples.generator.build import Print
from samples.generator.case import Case, Defect, Wear
from samples.generator.defects import Draft
from samples.generator.typesetting import Anchor

PLAIN = Wear()


@dataclass(frozen=True)
class Sent:
    """A printed page (from 1) of the paper that is sent once more: printed `anew`, or the very sheet."""

    page: int
    anew: bool = True


@dataclass(frozen=True)
class Supplement:
    """What is sent after the paper of `case`: which pages (none: all, printed anew), with `defects` on those printed
    anew in place of the case's own, scanned with `wear`."""

    case: Case
    sent: tuple[Sent, ...] = ()
    defects: tuple[Defect, ...] = ()
    wear: Wear = PLAIN


@dataclass(frozen=True)
class Drawn:
    """Where both scans and the online records lie, how many pages the paper has, and on which printed page each field,
    slot and page kind is."""

    first: Path
    supplement: Path
    online: Path
    pages: int
    on_page: dict[str, int]


def build_supplement(plan: Supplement, template: FormTemplate, folder: Path) -> Drawn:
    """Writes `first.pdf`, `supplement.pdf` and `online.json` into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = build.draft_of(plan.case, template)
    printed = _printed(draft)
    _scan(folder / "first.pdf", printed.pages, plan.case.wear, 1)
    worn = replace(plan.case, wear=plan.wear)
    anew = _printed(build.draft_of(replace(worn, defects=plan.defects), template))
    sent = plan.sent or tuple(Sent(n) for n in range(1, len(anew.pages) + 1))
    finer = plan.wear.dpi / plan.case.wear.dpi
    pages = [anew.pages[s.page - 1] if s.anew else _resized(printed.pages[s.page - 1], finer) for s in sent]
    _scan(folder / "supplement.pdf", pages, plan.wear, 2)
    online = json.dumps(build.online_of(draft), ensure_ascii=False)
    (folder / "online.json").write_text(online, encoding="utf-8")
    return Drawn(
        folder / "first.pdf", folder / "supplement.pdf", folder / "online.json", len(printed.pages),
        _on_page(printed.anchors),
    )  # fmt: skip


def _resized(page: paper.Pixels, factor: float) -> paper.Pixels:
    """A printed page as a scanner of another resolution sees it."""
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.clip(np.asarray(cv2.resize(page, None, fx=factor, fy=factor, interpolation=way), np.float32), 0, 255)


def _printed(draft: Draft) -> Print:
    sheet = build.paper_sheet(draft)
    return build.print_paper(layout.plan(sheet), sheet, draft)


def _scan(path: Path, pages: Sequence[paper.Pixels], wear: Wear, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scanned = [paper.scan(page.copy(), None, wear, n, rng) for n, page in enumerate(pages, 1)]
    image_pdf.write_scan(path, [(s.pixels, 0) for s in scanned], wear.dpi, wear.quality)


def _on_page(anchors: Sequence[Anchor]) -> dict[str, int]:
    out: dict[str, int] = {}
    for anchor in anchors:
        out.setdefault(anchor.name.removeprefix("page:"), anchor.page)
    return out
