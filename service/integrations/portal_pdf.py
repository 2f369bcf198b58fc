"""One PDF that the portal made as an online record: its printed values, typed by the form."""

import re
from dataclasses import dataclass
from pathlib import Path

from extractors.fields.names import plain
from extractors.portal import PortalReading, read_portal
from extractors.readers.glyphs import UNMAPPED
from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord, OnlineValue
from models.errors import InputError, OnlineRecordsError, PageError
from models.folding import fold_cased
from models.form_template import FieldSpec, FormTemplate
from models.limits import Limits
from models.portal import PortalPrint
from service.integrations.online_rows import failure, one_line
from service.reconciliation.equality import DATES, NUMBERS, relation

OWN_FIELDS = ("application_no", "version", "kind")
"""Fields of the cover that a record holds outside its `fields`."""
TYPED = NUMBERS | DATES
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
MOST_UNMAPPED = 0.2
"""Share of characters that fonts do not tell from which a text layer is no text: one font of several is."""
Said = tuple[str, str]
"""A sentence in Chinese and in English."""
LEAST_FOUND = 0.8
"""Share of a form's required fields that must be found: where more are not, pages are missing or a table is drawn in a
way that is not understood, and what was found cannot be trusted either."""


@dataclass(frozen=True)
class PortalApplication:
    """A portal's PDF as read. `record.id` is the application number, else the file's name; `notes` say what could not
    be read from it, one line each."""

    path: Path
    record: OnlineRecord
    print_: PortalPrint
    notes: tuple[str, ...] = ()


def read_portal_pdf(path: Path, template: FormTemplate, limits: Limits) -> PortalApplication:
    """Reads a PDF with a text layer that holds one application. Nothing is recognised from pictures: what the text
    layer does not say is left out and told in the notes.

    Raises OnlineRecordsError: not readable, encrypted, damaged, over a limit, no text layer, text without characters,
    no application of this form, several of them, or only a part of one."""
    try:
        reading = read_portal(path, template, limits)
    except (InputError, PageError) as error:
        raise OnlineRecordsError(str(error)) from error
    application = _application(path, reading, template)
    specs = template.fields_of(application.kind)
    fields, doubts = _fields(application, specs)
    missing = _missing(application, specs)
    _check_whole(path, application, specs, missing)
    number, more = _own(application, "application_no", application.application_no)
    version, most = _own(application, "version", application.version)
    lost = [(f"未找到：{'、'.join(missing)}", f"not found: {len(missing)} required fields")] if missing else []
    record = OnlineRecord(
        id=number or path.stem,
        application_no=number,
        version=version,
        kind=application.kind,
        provenance="portal_export",
        fields=fields,
    )
    notes = tuple(one_line(path, zh, en) for zh, en in (*lost, *doubts, *more, *most))
    return PortalApplication(path, record, reading.print_, notes)


def _application(path: Path, reading: PortalReading, template: FormTemplate) -> Application:
    """The one application in a PDF."""
    found = [d.application for d in reading.documents if d.application.kind in template.kinds]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = "、".join(a.application_no or "？" for a in found)
        raise failure(path, f"含有 {len(found)} 份申报书：{numbers}", f"holds {len(found)} applications, not one")
    text = "".join(line.text for page in reading.print_.pages for line in page.lines)
    if not text.strip():
        zh = "PDF 没有文字层，可能是扫描件；网上数据只从平台导出的 PDF 读取，不做识别"
        raise failure(path, zh, "the PDF has no text layer: a scan is no online record")
    if text.count(UNMAPPED) > MOST_UNMAPPED * len(text):
        zh = "PDF 的字体没有给出文字编码，文字层无法读取"
        raise failure(path, zh, "the PDF's fonts do not tell which characters they draw")
    raise failure(path, "不是本表的申报书，或看不出申报类别", "no application of this form, or its kind is not told")


def _missing(application: Application, specs: dict[str, FieldSpec]) -> list[str]:
    """The labels of required fields of which no printed place was found."""
    told = {"application_no": application.application_no, "version": application.version, "kind": application.kind}
    return [
        _reading(application, name).label
        for name, spec in specs.items()
        if spec.required and not _reading(application, name).spots and not told.get(name)
    ]


def _check_whole(path: Path, application: Application, specs: dict[str, FieldSpec], missing: list[str]) -> None:
    """Raises OnlineRecordsError where too many required fields were not found, or have several numbers in their
    place."""
    unread = [_reading(application, n).label for n, s in specs.items() if s.required and _is_unread(application, n, s)]
    count = len(missing) + len(unread)
    if count > (1 - LEAST_FOUND) * sum(s.required for s in specs.values()):
        zh = f"不是完整的申报书，或表格没有框线；找不到：{'、'.join([*missing, *unread])}"
        raise failure(path, zh, f"no whole application, or tables without rules: {count} required fields not found")


def _is_unread(application: Application, name: str, spec: FieldSpec) -> bool:
    """Whether the place of a number was found and what stands there is not one number."""
    spots = _reading(application, name).spots
    return spec.type in NUMBERS and bool(spots) and all(value_of(spec, s) is None for s in spots)


def _reading(application: Application, name: str) -> FieldReading:
    return application.fields.get(name) or FieldReading(name=name, label=name)


def _fields(application: Application, specs: dict[str, FieldSpec]) -> tuple[dict[str, OnlineValue], list[Said]]:
    """The values of the fields that were found, and what is not clear of them."""
    fields: dict[str, OnlineValue] = {}
    doubts: list[Said] = []
    for name, spec in specs.items():
        spots = _reading(application, name).spots
        if name in OWN_FIELDS or not spots:
            continue
        label, values = _reading(application, name).label, [value_of(spec, spot) for spot in spots]
        known = [(value, spot) for value, spot in zip(values, spots, strict=True) if value is not None]
        if known:
            fields[name] = known[0][0]
        doubts += [_unread(name, label, s) for s, value in zip(spots, values, strict=True) if value is None]
        doubts += [
            _untyped(name, label, s) for _, s in known if spec.type in TYPED and s.status == "read" and not s.value
        ]
        for value, spot in known[1:]:
            if not _same(spec, known[0][1], value):
                first, other = known[0][1].page, spot.page
                zh = f"“{label}”在第 {first} 页和第 {other} 页填写不同，取前者"
                doubts.append((zh, f"{name}: pages {first} and {other} differ; the first is taken"))
    return fields, doubts


def _unread(name: str, label: str, spot: Spot) -> Said:
    """What is told of a place that no value was taken from."""
    page, text = spot.page, spot.text
    return f"第 {page} 页“{label}”读不出一个值：{text}", f"page {page}: {name}: no single value, none is taken"


def _untyped(name: str, label: str, spot: Spot) -> Said:
    """What is told of a number or date that is none: it stands in the record as printed."""
    return f"第 {spot.page} 页“{label}”不是所要的数字或日期：{spot.text}", f"page {spot.page}: {name}: no such value"


def value_of(spec: FieldSpec, spot: Spot) -> OnlineValue | None:
    """The online value that a printed place says: numbers, dates and choices typed, text as printed; '' where it was
    left blank, None where it cannot be told, as of several numbers that a table without rules puts into one place."""
    if spot.status == "blank":
        return ""
    if spec.type in NUMBERS and len(NUMBER.findall(spot.text)) > 1:
        return None
    if spec.options:
        return spot.value if spot.status == "read" else None
    if spec.type in TYPED and isinstance(spot.value, str):
        return spot.value
    return plain(spot.text)


def _same(spec: FieldSpec, spot: Spot, value: OnlineValue) -> bool:
    if spot.status == "blank" or not value:
        return spot.status == "blank" and not value
    return relation(spec, spot.value, value) == "equal"


def _own(application: Application, name: str, told: str | None) -> tuple[str, list[Said]]:
    """What the cover prints of number or version, else what code and foot tell; a note where the two differ."""
    reading = _reading(application, name)
    printed = next((plain(s.text) for s in reading.spots if s.status == "read"), "")
    if not (printed and told and fold_cased(printed) != fold_cased(told)):
        return printed or told or "", []
    zh = f"“{reading.label}”封面为“{printed}”，页脚或二维码为“{told}”，取前者"
    return printed, [(zh, f"{name}: the cover says {printed}, foot or code {told}; the first is taken")]
