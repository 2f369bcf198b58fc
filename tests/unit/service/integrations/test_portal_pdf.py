"""One portal PDF as a record: its values, what is told of it, and one clear line for each that is none."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest

from extractors.fields.parsing import parse
from models.application import Spot
from models.campaign import OnlineValue
from models.errors import OnlineRecordsError
from models.form_template import FieldSpec, FieldType
from models.geometry import Box
from models.limits import Limits
from service.integrations.online_records import read_online
from service.integrations.portal_pdf import read_portal_pdf, value_of
from tests.unit.extractors.readers.making import scanned_pdf
from tests.unit.extractors.readers.typeset import typeset
from tests.unit.service.integrations.portal_files import FORM, NUMBER, OTHER, portal

ROWS = [
    ("车间名称", "一车间"), ("信用代码", "91420112YW88060889"), ("联网设备（台）", "136"),
    ("设备联网率（%）", "92.5"), ("已用系统", "☑生产执行 □仓储管理"),
]  # fmt: skip
OPTIONS = {"a": "甲", "b": "乙"}


def cover(number: str = "") -> str:
    name, day = "备案企业（盖章）：武汉煊柘轴承科技有限公司", "填报日期：2022-03-08"
    return f"#align(center)[= 数字车间备案表]\n{number}{name} \\\n{day}\n#pagebreak()\n"


def table(rows: Sequence[tuple[str, str]]) -> str:
    cells = ", ".join(f"[{c}]" for row in rows for c in row)
    return f"#align(center)[= 车间情况]\n#table(columns: (50mm, 90mm), {cells})\n"


def test_a_portal_pdf_is_the_record_it_prints(tmp_path: Path) -> None:
    path = portal(tmp_path / "任意名称.pdf")
    found = read_online(path, FORM)
    (record,) = found.records
    assert (found.campaign, found.provenance, found.notes) == ("digital-workshop-2022", "portal_export", ())
    assert (record.id, record.application_no, record.kind) == (NUMBER, NUMBER, "workshop")
    assert record.provenance == "portal_export"
    assert record.fields == {
        "applicant_name": "武汉煊柘轴承科技有限公司", "application_date": "2022-03-08",
        "workshop_name": "二号轴承套圈磨削车间", "uscc": "91420112YW88060889", "machines": "136",
        "online_rate": "92.5", "systems": ("生产执行", "质量追溯"),
    }  # fmt: skip


def test_its_pages_come_along(tmp_path: Path) -> None:
    path = portal(tmp_path / "a.pdf")
    print_ = read_online(path, FORM).prints[NUMBER]
    assert print_.path == str(path)
    assert [p.number for p in print_.pages] == [1, 2]
    assert "武汉煊柘轴承科技有限公司" in [line.text for line in print_.pages[0].lines]


def test_a_name_stands_in_for_a_number_that_is_not_printed(tmp_path: Path) -> None:
    path = typeset(tmp_path / "车间.pdf", cover() + table(ROWS))
    found = read_portal_pdf(path, FORM, Limits())
    assert (found.record.id, found.record.application_no) == ("车间", "")
    assert ["备案编号" in note for note in found.notes] == [True]


def test_a_required_field_without_a_value_is_blank_and_not_missing(tmp_path: Path) -> None:
    found = read_portal_pdf(portal(tmp_path / "a.pdf", machines="/"), FORM, Limits())
    assert (found.record.fields["machines"], found.notes) == ("", ())


def test_what_is_no_number_is_told(tmp_path: Path) -> None:
    found = read_portal_pdf(portal(tmp_path / "a.pdf", machines="一百多台"), FORM, Limits())
    (note,) = found.notes
    assert "联网设备" in note
    assert "machines" in note
    assert "一百多台" in str(found.record.fields["machines"])


def test_wrong_check_digits_stay_as_filed(tmp_path: Path) -> None:
    """What the portal holds is what was filed; only a scan has misread characters to put right."""
    found = read_portal_pdf(portal(tmp_path / "a.pdf", uscc="91420112YW8806O889"), FORM, Limits())
    assert found.record.fields["uscc"] == "91420112YW8806O889"


def spot(text: str, type_: FieldType, **more: object) -> tuple[FieldSpec, Spot]:
    options = OPTIONS if type_ in ("enum", "multi") else {}
    spec = FieldSpec(name="x", label="X", type=type_, options=options)
    place = {"block": "b", "input": 0, "page": 1, "box": Box((0, 0, 1, 1))}
    return spec, Spot.model_validate({"text": text, "value": parse(spec, text).value, **place, **more})


@pytest.mark.parametrize(
    ("given", "want"),
    [
        (spot("1,234.50", "decimal"), "1234.50"),
        (spot("2021年4月8日", "date"), "2021-04-08"),
        (spot("约五百", "decimal"), "约五百"),
        (spot("76,089.43 93,240.96", "decimal"), None),
        (spot("6241.504207.13", "decimal"), None),
        (spot("2021-04-08 至 2021-05-08", "text"), "2021-04-08 至 2021-05-08"),
        (spot(" 某公司 ", "text"), "某公司"),
        (spot("024-1234567O", "phone"), "024-1234567O"),
        (spot("■甲 □乙", "multi", value=("a",)), ("a",)),
        (spot("■甲 □乙", "enum", value="a"), "a"),
        (spot("？甲 ？乙", "enum", value=None, status="unreadable"), None),
        (spot("□甲 □乙", "multi", value=None, status="blank"), ""),
        (spot("/", "text", status="blank"), ""),
    ],
)
def test_the_value_of_a_place(given: tuple[FieldSpec, Spot], want: OnlineValue | None) -> None:
    assert value_of(*given) == want


def encrypted(path: Path) -> Path:
    return scanned_pdf(path, encryption=pikepdf.Encryption(owner="o", user="u"))


def cut(path: Path) -> Path:
    portal(path)
    path.write_bytes(path.read_bytes()[:1500])
    return path


def something_else(path: Path) -> Path:
    return typeset(path, "关于召开会议的通知")


def two_in_one(path: Path) -> Path:
    first, second = portal(path.with_name("1.pdf")), portal(path.with_name("2.pdf"), OTHER)
    with pikepdf.open(first) as out, pikepdf.open(second) as more:
        out.pages.extend(more.pages)
        out.save(path)
    return path


def half(path: Path) -> Path:
    return typeset(path, cover("备案编号：SZCJ-2022-0001 \\\n") + table(ROWS[:2]))


def unruled(path: Path) -> Path:
    """Values of two years run together in one cell."""
    doubled = [(label, f"{value} {value}" if value[0].isdigit() and len(value) < 9 else value) for label, value in ROWS]
    return typeset(path, cover("备案编号：SZCJ-2022-0001 \\\n") + table(doubled))


def without_codes(path: Path) -> Path:
    """A print whose fonts do not tell their characters."""
    portal(path)
    with pikepdf.open(path, allow_overwriting_input=True) as out:
        for thing in out.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                del thing["/ToUnicode"]
        out.save(path)
    return path


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (scanned_pdf, "PDF 没有文字层，可能是扫描件"),
        (encrypted, "PDF 已加密，需要密码"),
        (cut, "PDF"),
        (something_else, "不是本表的申报书"),
        (two_in_one, "含有 2 份申报书"),
        (unruled, "表格没有框线；找不到：联网设备（台）、设备联网率（%）"),
        (half, "不是完整的申报书，或表格没有框线；找不到：联网设备（台）、设备联网率（%）、已用系统"),
        (without_codes, "字体没有给出文字编码"),
    ],
)
def test_what_is_no_application_is_refused_in_one_line(
    tmp_path: Path, made: Callable[[Path], Path], words: str
) -> None:
    path = made(tmp_path / "a.pdf")
    with pytest.raises(OnlineRecordsError) as caught:
        read_online(path, FORM)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert words in line
    assert "\n" not in line


def test_limits_hold(tmp_path: Path) -> None:
    with pytest.raises(OnlineRecordsError, match="超过上限 1 页"):
        read_online(portal(tmp_path / "a.pdf"), FORM, Limits(max_pages=1))
