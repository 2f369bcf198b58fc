"""Sets a summary table for printing: an A4 PDF in landscape, its heading repeated, with room for the seal."""

import json
from importlib.resources import files

import typst

from models.catalogue import label
from models.form_template import FieldSpec
from models.summary_table import SummarySheet
from service.reports.summary_words import RUN, Widths, column_widths, em_width, is_centred, line_count, parts
from service.reports.typefaces import chinese_face

TEMPLATE = "summary_table.typ"
WIDTH_MM, PAD_MM = 267.0, 3.2
"""A4 in landscape between margins of 15 mm; a cell's padding to both sides together."""
SIZES_PT = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""五号 down to the smallest that a scan at 200 dpi still reads."""
POINTS_PER_MM = 72 / 25.4
BREAK = "\u200b"
"""Where a line may be broken, unseen."""
MOST_LINES = 18
"""A row higher than half a page may be broken over two: it would leave the page before it half empty."""


def summary_pdf(sheet: SummarySheet) -> bytes:
    """The PDF of a table; the same bytes for the same table and fonts. Raises UsageError where the system has no
    typeface for Chinese."""
    fonts = typst.Fonts(include_embedded_fonts=False)
    widths = column_widths(sheet, WIDTH_MM * POINTS_PER_MM, PAD_MM * POINTS_PER_MM, SIZES_PT)
    content = {
        "font": chinese_face(fonts),
        "size": widths.size,
        "pad": PAD_MM / 2,
        "widths": [ems * widths.size / POINTS_PER_MM + PAD_MM for ems in widths.ems],
        "title": sheet.title,
        "summary": _counts(sheet),
        "head": [spec.label for spec in sheet.columns],
        "centred": [is_centred(sheet, spec) for spec in sheet.columns],
        "rows": [_row(sheet, row, widths) for row in sheet.rows],
        "seal": sheet.seal_label,
        "recommender": sheet.recommender,
        "words": {name: label(f"summary.word.{name}").zh for name in ("date", "page", "pages")},
    }
    compiler = typst.Compiler((files(__package__) / "templates" / TEMPLATE).read_bytes(), font_paths=fonts)
    pdf = compiler.compile(format="pdf", sys_inputs={"doc": json.dumps(content, ensure_ascii=False)}, timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


def _counts(sheet: SummarySheet) -> str:
    kinds = "　".join(f"{kind} {count}" for kind, count in sheet.counts.items())
    return f"{label('summary.word.total').zh.replace('#', str(len(sheet.rows)))}　{kinds}"


def _row(sheet: SummarySheet, row: dict[str, str], widths: Widths) -> dict[str, object]:
    cells = [row[spec.name] for spec in sheet.columns]
    lines = max(line_count(text, ems) for text, ems in zip(cells, widths.ems, strict=True))
    return {
        "cells": [_cell(spec, row[spec.name], ems) for spec, ems in zip(sheet.columns, widths.ems, strict=True)],
        "whole": lines <= MOST_LINES,
    }


def _cell(spec: FieldSpec, text: str, ems: float) -> list[str] | str:
    """The words of a cell; the options of a choice one by one where each fits on a line."""
    options = parts(text) if spec.type == "multi" else []
    return options if options and all(em_width(o) <= ems for o in options) else _breakable(text, ems)


def _breakable(text: str, ems: float) -> str:
    """A text whose runs that are wider than their column may be broken anywhere: they would run into the next one."""
    return RUN.sub(lambda run: BREAK.join(run[0]) if em_width(run[0]) > ems else run[0], text)
