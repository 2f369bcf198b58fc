"""Makes one row of a spreadsheet many: what stands below moves down, and formulas, merges, heights and areas follow."""

import re
from copy import copy

from openpyxl.cell.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?|\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?|\$?)(\d+))?")
"""A cell, a range, or a range of whole rows: B5, $B$5:C9, 5:9."""


def repeat_row(worksheet: Worksheet, row: int, count: int) -> None:
    """Makes row `row` (from 1) into `count` rows alike, at least 1: values, formats, height and merges within it. A
    formula or area that spans the row then spans all of them, whatever sheet it stands on."""
    more = count - 1
    if not more:
        return
    _move_formulas(worksheet, row, more)
    merges = [copy(m) for m in worksheet.merged_cells.ranges]
    for merge in merges:
        worksheet.unmerge_cells(merge.coord)
    heights = {n: d for n, d in worksheet.row_dimensions.items() if n > row}
    worksheet.insert_rows(row + 1, more)
    _move_heights(worksheet, heights, row, more)
    _copy_cells(worksheet, row, more)
    for merge in merges:
        for moved in _merges(merge, row, more):
            worksheet.merge_cells(moved.coord)
    _move_areas(worksheet, row, more)
    _move_pictures(worksheet, row, more)


def _move_formulas(worksheet: Worksheet, row: int, more: int) -> None:
    book = worksheet.parent
    if book is None:
        return
    for sheet in book.worksheets:
        for cell in (c for line in sheet.iter_rows() for c in line):
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = _moved_formula(cell.value, worksheet.title, sheet is worksheet, row, more)
    for name in book.defined_names.values():
        if name.attr_text:
            name.attr_text = _moved_formula(f"={name.attr_text}", worksheet.title, False, row, more)[1:]


def _move_heights(worksheet: Worksheet, heights: dict[int, RowDimension], row: int, more: int) -> None:
    for number in heights:
        del worksheet.row_dimensions[number]
    for number, dimension in heights.items():
        moved = copy(dimension)
        moved.index = number + more
        worksheet.row_dimensions[number + more] = moved
    for number in range(row + 1, row + more + 1):
        worksheet.row_dimensions[number].height = worksheet.row_dimensions[row].height


def _copy_cells(worksheet: Worksheet, row: int, more: int) -> None:
    for source in [c for c in worksheet[row] if isinstance(c, Cell)]:
        for number in range(row + 1, row + more + 1):
            target = worksheet.cell(number, source.col_idx)
            if isinstance(target, Cell):
                target.value = source.value
                if source.data_type == "f" and isinstance(source.value, str):
                    target.value = Translator(source.value, source.coordinate).translate_formula(target.coordinate)
                target._style = copy(source._style)  # type: ignore[attr-defined]


def _merges(merge: CellRange, row: int, more: int) -> list[CellRange]:
    """What a merge becomes: one within the row is repeated, one over it grows, one below moves."""
    if merge.min_row == merge.max_row == row:
        return [CellRange(min_col=merge.min_col, max_col=merge.max_col, min_row=r, max_row=r)
                for r in range(row, row + more + 1)]  # fmt: skip
    return [_moved(merge, row, more)]


def _moved(area: CellRange, row: int, more: int) -> CellRange:
    first = area.min_row + (more if area.min_row > row else 0)
    last = area.max_row + (more if area.max_row >= row else 0)
    return CellRange(min_col=area.min_col, max_col=area.max_col, min_row=first, max_row=last)


def _move_areas(worksheet: Worksheet, row: int, more: int) -> None:
    """Conditional formats, checks of input, filters and the area to print."""
    before = worksheet.conditional_formatting
    worksheet.conditional_formatting = ConditionalFormattingList()
    for formatting in before:
        area = " ".join(_moved(r, row, more).coord for r in formatting.sqref.ranges)
        for rule in formatting.rules:
            worksheet.conditional_formatting.add(area, rule)
    for validation in worksheet.data_validations.dataValidation:
        moved = " ".join(_moved(r, row, more).coord for r in validation.sqref.ranges)
        validation.sqref = MultiCellRange(moved)
    if worksheet.auto_filter.ref:
        worksheet.auto_filter.ref = _moved(CellRange(worksheet.auto_filter.ref), row, more).coord
    if worksheet.print_area:
        areas = str(worksheet.print_area).split(",")
        bare = [CellRange(a.rpartition("!")[2].replace("$", "")) for a in areas]
        worksheet.print_area = ",".join(_moved(a, row, more).coord for a in bare)


def _move_pictures(worksheet: Worksheet, row: int, more: int) -> None:
    pictures = (*worksheet._images, *worksheet._charts)  # type: ignore[attr-defined]
    for picture in pictures:
        for end in ("_from", "to"):
            marker = getattr(picture.anchor, end, None)
            if marker is not None and marker.row >= row:  # counted from 0: what lies below the row
                marker.row += more


def _moved_formula(formula: str, title: str, here: bool, row: int, more: int) -> str:
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            sheet, mark, reference = token.value.rpartition("!")
            if (sheet.strip("'").replace("''", "'") == title) if mark else here:
                token.value = sheet + mark + _moved_reference(reference, row, more)
    return str(tokens.render())  # type: ignore[no-untyped-call]


def _moved_reference(reference: str, row: int, more: int) -> str:
    found = REFERENCE.fullmatch(reference)
    if not found:
        return reference
    first = int(found[2]) + (more if int(found[2]) > row else 0)
    if found[4] is None:
        return f"{found[1]}{first}"
    last = int(found[4]) + (more if int(found[4]) >= row else 0)
    return f"{found[1]}{first}:{found[3]}{last}"
