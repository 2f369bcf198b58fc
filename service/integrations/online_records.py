"""Reads the online records of a campaign, from a list, a portal's PDF or a folder of such PDFs, told by content."""

from pathlib import Path

from extractors.readers import triage
from models.campaign import OnlineRecords
from models.form_template import FormTemplate
from models.limits import Limits
from service.integrations.online_list import records_of
from service.integrations.online_rows import failure


def read_online(path: Path, template: FormTemplate, limits: Limits | None = None) -> OnlineRecords:
    """The online records in a file or folder, whatever its name: JSON, JSON lines, CSV (UTF-8, UTF-16 or GB18030),
    XLSX, a PDF that the portal made of one application, or a folder of such PDFs with or without a list beside them.

    Raises OnlineRecordsError, one line that names file, place and reason: not readable, another format, broken JSON
    (with its line), no records, a column missing, unknown or given twice, an id missing or given twice, an unknown
    kind, option or provenance, a value that the file no longer holds exactly; of a PDF that it is encrypted, damaged,
    over a limit, without a text layer or no application; of a folder that two files are for one application."""
    limits = limits or Limits()
    if path.is_dir() or _is_pdf(path):
        return _portal_records(path, template, limits)
    return records_of(path, template)


def _portal_records(path: Path, template: FormTemplate, limits: Limits) -> OnlineRecords:
    # What reads text layers takes long to load, and lists need none of it.
    from service.integrations.portal_folder import read_folder, records_of_prints
    from service.integrations.portal_pdf import read_portal_pdf

    if path.is_dir():
        return read_folder(path, template, limits)
    return records_of_prints([read_portal_pdf(path, template, limits)], template)


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(triage.HEAD_BYTES)
    except FileNotFoundError as error:
        raise failure(path, "文件不存在", "no such file") from error
    except OSError as error:
        raise failure(path, "无法读取文件", f"cannot read the file: {error.strerror or error}") from error
