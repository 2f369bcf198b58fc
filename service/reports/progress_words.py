"""The progress sheet in words, for the files it is taken out as."""

from collections.abc import Iterator, Mapping

from models.catalogue import label, message
from models.progress import CodeLine, ProgressLine, ProgressSheet

HEADS = ("received", "checked", "to_correct", "overdue", "recommended", "passed", "quota")
CODE_HEADS = ("misread", "correct", "acceptable", "wrong")
Row = tuple[str | int | None, ...]


def title(sheet: ProgressSheet) -> str:
    """What the sheet is, whose."""
    return f"{sheet.province}{label('progress.title').zh}"


def subtitle(sheet: ProgressSheet) -> str:
    """The campaign, when papers must leave, and when the sheet was made."""
    due = message("progress.due", day=sheet.due.isoformat()).zh if sheet.due else ""
    made = message("progress.made", at=f"{sheet.at.astimezone():%Y-%m-%d %H:%M}").zh
    return " · ".join(part for part in (sheet.campaign, due, made) if part)


def chain_head(sheet: ProgressSheet) -> str:
    """The head of the audit log, by which the log can be held to this sheet; '' where there is none."""
    return f"{label('report.chain_head').zh} {sheet.chain_head}" if sheet.chain_head else ""


def heads(first: str) -> tuple[str, ...]:
    """The head of a table of lines; `first` says what its lines are by."""
    return (label(f"progress.{first}").zh, *(label(f"progress.{h}").zh for h in HEADS))


def code_heads() -> tuple[str, ...]:
    """The head of the table of finding codes."""
    return (label("progress.code").zh, *(label(f"progress.{h}").zh for h in CODE_HEADS))


def line_rows(lines: tuple[ProgressLine, ...], names: Mapping[str, str]) -> Iterator[Row]:
    """One row a line; a key goes by its name, or by itself."""
    for line in lines:
        yield (names.get(line.key, line.key) or label("progress.unnamed").zh, *_numbers(line))


def total_row(sheet: ProgressSheet) -> Row:
    """The last row of the first table."""
    return (label("progress.total").zh, *_numbers(sheet.total))


def code_rows(codes: tuple[CodeLine, ...]) -> Iterator[Row]:
    """One row a finding code."""
    for c in codes:
        yield (label(f"report.code.{c.code}").zh, c.misread, c.correct, c.acceptable, f"{c.wrong:.0%}")


def _numbers(line: ProgressLine) -> Row:
    return tuple(getattr(line, head) for head in HEADS)
