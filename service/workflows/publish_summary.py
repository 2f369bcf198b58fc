"""Writes a recommender's summary table: as spreadsheet and PDF, or into the file that its province supplies."""

from collections.abc import Callable
from pathlib import Path

from models.catalogue import label, message
from models.errors import UsageError
from models.summary_table import SummarySheet
from service.reports.summary_form_docx import fill_docx
from service.reports.summary_form_xlsx import fill_xlsx
from service.reports.summary_pdf import summary_pdf
from service.reports.summary_placeholders import refused
from service.reports.summary_xlsx import summary_xlsx
from service.storage.whole_files import write_whole

OWN: dict[str, Callable[[SummarySheet], bytes]] = {".xlsx": summary_xlsx, ".pdf": summary_pdf}
FORMS: dict[str, Callable[[Path, SummarySheet], bytes]] = {".xlsx": fill_xlsx, ".docx": fill_docx}


def targets(form: Path | None, out: Path | None) -> tuple[Path, ...]:
    """The files to write: `out`, with each ending there is where it has none; without `out` under the table's name in
    this folder. Raises UsageError for endings that do not fit, and where the form itself would be overwritten."""
    if form is not None and form.suffix.lower() not in FORMS:
        raise refused(form, "form_type")
    endings = [form.suffix.lower()] if form is not None else list(OWN)
    out = out or Path(label("summary.word.file").zh)
    paths = tuple(out.with_name(out.name + end) for end in endings) if not out.suffix else (out,)
    if out.suffix and out.suffix.lower() not in endings:
        said = message("summary.out_type", path=out, types=" ".join(endings))
        raise UsageError(f"{said.zh}（{said.en}）")
    if form is not None and paths[0].resolve() == form.resolve():
        said = message("summary.out_is_form", path=paths[0])
        raise UsageError(f"{said.zh}（{said.en}）")
    return paths


def publish_summary(sheet: SummarySheet, form: Path | None, paths: tuple[Path, ...]) -> None:
    """Writes the table to all of `paths`, each of which appears whole or not at all, and none before all are made.
    Raises UsageError as the form or the typefaces do, OSError as the disk does."""
    if form is not None:
        contents = [FORMS[form.suffix.lower()](form, sheet)]
    else:
        contents = [OWN[path.suffix.lower()](sheet) for path in paths]
    for path, content in zip(paths, contents, strict=True):
        write_whole(path, content)
