"""The HTML report says everything, shows nothing private, and needs nothing from outside."""

import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.finding import Finding, Message
from models.geometry import Box
from models.report import PackageReport, Report
from models.scan import PageRef
from models.seal import CrossPageBreak, CrossPageSeal, Seal, StitchedSlice
from service.reports.page_images import NoImages
from tests.unit.service.reports.fakes import EMAIL, MOBILE, OTHER_MOBILE, SEAL, FakeImages, in_places, picture

Rendered = Callable[..., str]

CHROMIUM = shutil.which("chromium")
VOID = {"meta", "img", "link", "br", "hr", "input"}


class Reader(HTMLParser):
    """Collects addresses and text, and checks that tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in {"src", "href", "srcset", "action", "data", "poster"}]
        self.ids |= {v for k, v in attrs if k == "id" and v}
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def close(self) -> None:
        super().close()
        assert self._open == []


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def text_of(html: str) -> str:
    body = html.split("</style>", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body))


def with_findings(report: Report, *findings: Finding) -> Report:
    first = report.documents[0].model_copy(update={"findings": findings})
    return report.model_copy(update={"documents": (first, *report.documents[1:])})


def marked_columns(html: str, state: str) -> list[tuple[str, str, str]]:
    """What was read, what is expected and the number of a seal's columns of one state, wherever they are shown."""
    names = r'.*?"read">(.)</span><span class="wanted">(.)</span>'
    return re.findall(rf'class="letter {state}" title="[^"]+">{names}<span class="at">(\d+)<', html)


def test_nothing_is_fetched(rendered: Rendered) -> None:
    html = rendered()
    reader = read(html)
    assert reader.addresses
    assert all(a.startswith(("data:image/jpeg;base64,", "#")) for a in reader.addresses)
    assert not {"script", "link", "iframe", "object", "form"} & set(reader.tags)
    assert not re.search(r"url\(|@import|https?://", html.split("</style>")[0])


def test_the_head_of_the_log_is_printed_where_there_is_one(rendered: Rendered, report: Report) -> None:
    assert "57:ab12" in text_of(rendered(report.model_copy(update={"chain_head": "57:ab12"})))
    assert "操作日志链首" not in text_of(rendered(report))


def test_every_link_leads_somewhere(rendered: Rendered) -> None:
    reader = read(rendered())
    assert {a[1:] for a in reader.addresses if a.startswith("#")} <= reader.ids


def test_hostile_values_stay_text(rendered: Rendered) -> None:
    html = rendered()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("verdict", ["建议补正", "未发现问题（机器核对）"])
def test_verdicts_are_the_contracts(rendered: Rendered, verdict: str) -> None:
    assert verdict in text_of(rendered())


@pytest.mark.parametrize("word", ["合格", "通过", "伪造", "作假"])
def test_a_machine_does_not_say(rendered: Rendered, word: str) -> None:
    assert word not in rendered()


def test_the_verdict_comes_before_its_findings_before_fields_seals_and_pages(rendered: Rendered) -> None:
    first = rendered().split('id="d1"')[1].split('id="d2"')[0]
    order = ['class="decision"', 'class="findings"', 'class="fields"', 'class="seals"', 'class="pages"']
    places = [first.index(part) for part in order]
    assert places == sorted(places)


def test_findings_stand_by_severity(rendered: Rendered) -> None:
    first = rendered().split('id="d1"')[1].split('id="d2"')[0]
    assert re.findall(r'<section class="group (\w+)">', first) == ["error", "warning", "info"]
    assert re.findall(r'id="d1-f(\d)"', first) == ["1", "2", "3", "4", "5", "6"]


def test_private_data_is_nowhere(rendered: Rendered) -> None:
    html = rendered()
    assert not [secret for secret in (MOBILE, OTHER_MOBILE, EMAIL, "zhang.san", "2341234") if secret in html]
    assert "138****1234" in text_of(html)
    assert "z***@example.cn" in text_of(html)
    assert "手机号码、电话与电子邮箱已遮盖" in html


def test_private_data_is_shown_when_asked_for(rendered: Rendered) -> None:
    html = rendered(mask=False)
    assert MOBILE in text_of(html)
    assert EMAIL in text_of(html)
    assert "未遮盖" in html


def test_a_field_can_be_made_private(rendered: Rendered) -> None:
    assert "<td>2001年2月3日" in rendered()
    assert "2001年2月3日" not in rendered(private_fields=frozenset({"established_date"}))


def test_differing_characters_are_marked(rendered: Rendered) -> None:
    html = rendered()
    assert "示范（集团）有限<mark>责任</mark>公司" in html
    assert 'class="gap"' in html
    assert "138***<mark>*</mark>1234" in html
    assert marked_columns(html, "other") == [("甲", "乙", "3")] * 2


def test_long_texts_are_cut_to_what_differs(rendered: Rendered) -> None:
    html = rendered()
    assert "企业坚持以服务为<mark>导</mark>向，持续推进转型。企业坚持" in html
    assert "<details><summary>" in html


def test_dates_are_shown_as_printed_and_as_read(rendered: Rendered) -> None:
    text = text_of(rendered())
    assert "2001年2月3日" in text
    assert "2001-02-03" in text


def test_other_places_and_missing_pages_are_named(rendered: Rendered) -> None:
    text = text_of(rendered())
    assert "另见 第 2 页 · 印刷页码 2：2001.2.3" in text
    assert "应有印刷页码 3" in text


def test_failed_inputs_loose_pages_and_the_package_are_there(rendered: Rendered) -> None:
    text = text_of(rendered())
    for words in ("c.heic 不支持 HEIC", "未归入文件的页", "像素过多", "分辨率不足。", "r-9", "b.zip!/乙/信.jpg"):
        assert words in text
    assert "in/甲.pdf" not in text


def test_several_documents_have_an_overview(rendered: Rendered, report: Report) -> None:
    assert 'class="overview"' in rendered()
    one = report.model_copy(update={"documents": report.documents[:1], "package": PackageReport()})
    assert 'class="overview"' not in rendered(of=one)


def test_pictures_are_inside(rendered: Rendered) -> None:
    reader = read(rendered())
    pictures = [a for a in reader.addresses if a.startswith("data:")]
    crops = 2 + 1  # the name and the narrative, and the seal's finding; the mobile's is left out
    assert len(pictures) == crops + 1 + 1 + 2 + 3  # the note's page, the seal, its rim twice, three thumbnails


def test_a_strip_is_in_the_file_once_and_shown_place_by_place(rendered: Rendered) -> None:
    html = rendered(pictures=FakeImages(characters=in_places(" 示范甲有限公司 ")))
    assert html.count('<image id="d1-s1"') == 1
    places = re.findall(r'<svg viewBox="(\d+) 0 1 3.6"><use href="#d1-s1"/>', html)
    assert places == [str(n) for n in range(9)] * 2  # the finding and the seal
    read(html)


def test_a_finding_about_a_seal_says_why(rendered: Rendered) -> None:
    finding = rendered().split('id="d1-f2"')[1].split("</article>")[0]
    assert "印章单位不符" in finding
    assert "印文与应盖单位名称有 1 个字不同：第 3 字印文为“甲”，应为“乙”。" in text_of("</style>" + finding)
    assert 'role="img" aria-label="印文：示范甲有限公司；应为：示范乙有限公司；' in finding
    assert 'class="sides"' not in finding


def test_another_name_than_the_expected_one_stands_beside_the_seal(rendered: Rendered, report: Report) -> None:
    old = report.documents[0].findings[4].model_copy(update={"code": "SEAL_OLD_NAME", "online": "示范丙有限公司"})
    html = rendered(of=with_findings(report, old))
    assert "<dd>示范<mark>丙</mark>有限公司</dd>" in re.sub(r"\s*\n\s*", "", html)


@pytest.mark.parametrize(("code", "said"), [("SEAL_WRONG_TYPE", True), ("SEAL_SIZE", False)])
def test_a_seal_of_the_wrong_kind_is_told_apart_from_its_owner(
    rendered: Rendered, report: Report, code: str, said: bool
) -> None:
    finding = report.documents[0].findings[4].model_copy(update={"code": code})
    assert ("公章，不能代替公章" in rendered(of=with_findings(report, finding))) is said


def test_the_slices_of_a_cross_page_seal_are_shown_with_what_is_found_about_them(
    rendered: Rendered, report: Report
) -> None:
    slices = tuple(
        Seal(page=n, box=Box((0.95, 0.4, 1, 0.5)), shape="other", colour="red", kind="cross_page") for n in (1, 2)
    )
    first = report.documents[0].model_copy(update={"seals": (SEAL, *slices), "seal_verdicts": ()})
    html = rendered(of=report.model_copy(update={"documents": (first,)}))
    finding = html.split("有骑缝章。")[1].split("</article>")[0]
    assert finding.count("<figure>") == 2
    assert "1 枚印章 · 骑缝章 2 片" in text_of(html)
    assert html.count('<article class="seal"') == 1


def with_cross_page_seal(report: Report) -> Report:
    pages = tuple(PageRef(input=0, page=n) for n in (1, 2))
    seal = CrossPageSeal(
        edge="right", colour="red", pages=pages, diameter_mm=42, whole=False,
        breaks=(CrossPageBreak(before=pages[0], after=pages[1], missing_mm=7.0),),
        stitched=tuple(StitchedSlice(page=p, width_mm=15.0) for p in pages),
    )  # fmt: skip
    slices = tuple(
        Seal(page=n, box=Box((0.95, 0.4, 1, 0.5)), shape="other", colour="red", kind="cross_page") for n in (1, 2)
    )
    changed = {"seals": (SEAL, *slices), "seal_verdicts": (), "cross_pages": (seal,)}
    return report.model_copy(update={"documents": (report.documents[0].model_copy(update=changed),)})


def test_a_cross_page_seal_is_shown_put_together_with_its_finding_and_among_the_seals(
    rendered: Rendered, report: Report
) -> None:
    html = rendered(of=with_cross_page_seal(report), pictures=FakeImages(stitched_size=(180, 252)))
    reader = read(html)
    assert {a[1:] for a in reader.addresses if a.startswith("#")} <= reader.ids
    finding = html.split("有骑缝章。")[1].split("</article>")[0]
    section = html.split('<article class="cross-page">')[1].split("</article>")[0]
    for part in (finding, section):
        assert part.count('<use href="#d1-x1"/>') == 2
        assert 'aria-label="骑缝章拼合图，自左至右：' in part
        assert re.findall(r'class="cut (\w+)"', part) == ["names", "slice", "gap", "slice"]
        assert re.findall(r'viewBox="([^"]+)"', part.split('class="stack"')[1].split("</div>")[0]) == [
            "0.0 0 15.0 42.0",
            "15.0 0 15.0 42.0",
        ]
        assert "缺" in text_of("</style>" + part) and "missing" in part
    assert html.count(f'href="data:image/jpeg;base64,{b64encode(picture(230)).decode()}"') == 1
    assert "<figure>" not in finding and section.count("<figure>") == 2


def test_without_pictures_words_stand_in_their_place(rendered: Rendered) -> None:
    html = rendered(pictures=NoImages())
    assert "data:image" not in html
    assert "没有这一页的图像" in html
    read(html)


def test_an_empty_report_is_still_a_report(rendered: Rendered, report: Report) -> None:
    empty = report.model_copy(update={"documents": (), "pages": (), "inputs": (), "package": PackageReport()})
    html = rendered(of=empty)
    read(html)
    assert "没有可读的文件" in html


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
@pytest.mark.parametrize("width", [500, 800, 1280])
def test_no_page_is_wider_than_its_window(rendered: Rendered, report: Report, tmp_path: Path, width: int) -> None:
    long_words = Message(zh="无空格的长词" * 40, en="unbroken" * 60)
    wide = Finding(
        code="ELIGIBILITY", severity="error", field="x" * 200, paper="9" * 300, online="", message=long_words
    )
    package = report.package.model_copy(update={"findings": (wide,)})
    wide_report = with_cross_page_seal(report).model_copy(update={"package": package})
    html = rendered(of=wide_report, pictures=FakeImages(stitched_size=(180, 252)))
    probe = "<script>document.title = document.documentElement.scrollWidth - window.innerWidth</script></body>"
    page = tmp_path / "probe.html"
    page.write_text(re.sub(r"<meta http-equiv[^>]*>", "", html).replace("</body>", probe), encoding="utf-8")
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},1000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    seen = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    title = re.search(r"<title>(-?\d+)</title>", seen)
    assert title
    assert int(title[1]) <= 0


def test_a_difference_from_the_summary_table_stands_between_table_and_application(
    rendered: Rendered, report: Report
) -> None:
    differs = Finding(
        code="SUMMARY_MISMATCH", severity="error", field="applicant_name", input=0, page=1, paper="甲公司",
        online="乙公司", message=Message(zh="汇总表不同", en="the table differs"),
    )  # fmt: skip
    told = report.model_copy(update={"package": PackageReport(findings=(differs,))})
    section = rendered(told).split('<section class="package">', 1)[1].split("</section>", 1)[0]
    assert all(word in section for word in ("汇总表不同", "汇总表", "申报材料"))
    assert "线上" not in section


def test_the_parcel_is_told_with_the_package_and_the_document(rendered: Rendered, report: Report) -> None:
    first, *others = report.documents
    with_parcel = report.model_copy(
        update={
            "documents": (first.model_copy(update={"parcel": "P-2021-3"}), *others),
            "package": PackageReport(parcels=("P-2021-3",)),
        }
    )
    assert rendered(with_parcel).count("P-2021-3") == 3  # of the package in two languages, of the document
    assert "邮包编号" not in rendered()
    assert "P-2021-3" not in with_parcel.model_dump_json()
