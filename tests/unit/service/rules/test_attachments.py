"""Attachments that lack, those that nobody can tell, and copies without a seal."""

from collections.abc import Callable

import pytest

from models.attachment import Attachment, ListedAttachment, Stamp
from models.form_template import AttachmentSpec, FormTemplate
from models.geometry import Box
from models.scan import PageRef
from service.rules.attachments import check, outcomes
from service.rules.case import Case

MakeCase = Callable[..., Case]
BOX = Box((0.1, 0.1, 0.2, 0.2))
LIST_PAGE = 7


def spec(name: str, **more: object) -> AttachmentSpec:
    return AttachmentSpec.model_validate({"name": name, "label": f"<{name}>", "titles": (name,), **more})


@pytest.fixture
def form(template: FormTemplate) -> Callable[..., FormTemplate]:
    return lambda *specs: template.model_copy(update={"attachments": specs})


def there(
    name: str | None, *years: int, page: int = 9, number: int | None = None, title: str = "", stamped: Stamp = "no"
) -> Attachment:
    pages = (PageRef(input=0, page=page),)
    return Attachment(name=name, title=title, pages=pages, years=years, number=number, stamped=stamped)


def line(name: str | None, *years: int, number: int | None = None, text: str = "某某材料") -> ListedAttachment:
    return ListedAttachment(text=text, name=name, input=0, page=LIST_PAGE, box=BOX, number=number, years=years)


LICENCE = spec("licence")
REQUIRED = spec("licence", intake="required", dispatch="expected")
AUDIT = spec("audit", years=(2018, 2019, 2020))
ALL_AUDITS = AUDIT.model_copy(update={"intake": "required"})
STAMPED = spec("licence", copy_stamped="yes")
ELSEWHERE = spec("licence", intake="required", kinds=("city_design",))
MISSING, UNCLEAR = "ATTACHMENT_MISSING", "FIELD_UNREADABLE"


@pytest.mark.parametrize(
    ("wanted", "found", "listed", "told"),
    [
        (LICENCE, [], [], []),
        (AUDIT, [], [], []),
        (LICENCE, [], [line("licence")], [(MISSING, "<licence>", LIST_PAGE)]),
        (LICENCE, [there("licence")], [line("licence")], []),
        (REQUIRED, [], [], [(MISSING, "<licence>", 6)]),
        (REQUIRED, [], [line("licence")], [(MISSING, "<licence>", 6)]),
        (ELSEWHERE, [], [], []),
        (AUDIT, [there("audit", 2018)], [line("audit", 2018, 2020)], [(MISSING, "<audit>（2020）", LIST_PAGE)]),
        (AUDIT, [there("audit", 2018, 2019, 2020)], [line("audit", 2018, 2020)], []),
        (AUDIT, [there("audit", 2018)], [line("audit")], []),
        (AUDIT, [], [line("audit", 2018), line("audit", 2019)],
         [(MISSING, "<audit>（2018）", LIST_PAGE), (MISSING, "<audit>（2019）", LIST_PAGE)]),
        (ALL_AUDITS, [there("audit", 2020)], [], [(MISSING, "<audit>（2018、2019）", 6)]),
        (AUDIT, [there("audit", 2018), there("audit", page=10)], [line("audit", 2018, 2020)],
         [(UNCLEAR, "<audit>（2020）", 6)]),
        (LICENCE, [there(None)], [line("licence")], [(UNCLEAR, "<licence>", 9)]),
        (LICENCE, [there(None, number=1)], [line("licence", number=1)], []),
        (LICENCE, [there(None, number=2)], [line("licence", number=1)], [(UNCLEAR, "<licence>", 9)]),
        (LICENCE, [there("licence", number=1)], [line(None, number=2)], [(MISSING, "某某材料", LIST_PAGE)]),
        (LICENCE, [there(None, number=2)], [line(None, number=2)], []),
        (LICENCE, [there(None, title="某某材料（二）")], [line(None, number=2)], []),
        (LICENCE, [there(None), there("licence", number=1)], [line(None, number=2)], []),
        (LICENCE, [there("licence")], [line(None, number=2)], []),
        (LICENCE, [there("licence", number=1)], [line(None)], []),
    ],
    ids=[
        "nothing asks for it", "no year either", "listed and not there", "listed and there", "required",
        "required and listed is told once", "of another kind", "a listed year lacks", "one report for all years",
        "listed without a year", "two listed years", "required years", "a report without a year may be it",
        "pages without a title may be it", "its number is there", "another number", "an unknown line lacks",
        "an unknown line by number", "an unknown line by title", "pages that may be it", "no numbers to go by",
        "a line without a number",
    ],
)  # fmt: skip
def test_what_lacks(
    case: MakeCase, form: Callable[..., FormTemplate], wanted: AttachmentSpec, found: list[Attachment],
    listed: list[ListedAttachment], told: list[tuple[str, str, int]],
) -> None:  # fmt: skip
    made = case(form=form(wanted), attachments=tuple(found), listed=tuple(listed))
    findings = list(check(made))
    assert [(f.code, f.page) for f in findings] == [(code, page) for code, _, page in told]
    for finding, (_, name, _) in zip(findings, told, strict=True):
        assert f"{name}" in finding.message.zh
        assert finding.severity == ("warning" if finding.code == MISSING else "manual")


def test_a_profile_may_require_it(case: MakeCase, form: Callable[..., FormTemplate]) -> None:
    assert list(check(case(form=form(REQUIRED), profile="dispatch"))) == []


def test_a_page_that_was_not_read_may_be_it(case: MakeCase, form: Callable[..., FormTemplate]) -> None:
    pages = tuple(PageRef(input=0, page=n) for n in (1, 2))
    made = case(form=form(REQUIRED), pages=pages, page_kinds=("cover", "unknown"))
    assert [f.code for f in check(made)] == [UNCLEAR]


def test_what_cannot_be_told_is_one_finding(case: MakeCase, form: Callable[..., FormTemplate]) -> None:
    made = case(form=form(REQUIRED, ALL_AUDITS), attachments=(there(None),))
    (finding,) = check(made)
    assert finding.code == UNCLEAR and "<licence>" in finding.message.zh and "<audit>" in finding.message.zh


@pytest.mark.parametrize(
    ("wanted", "stamped", "told"),
    [(STAMPED, "no", 1), (STAMPED, "yes", 0), (STAMPED, "unclear", 0), (STAMPED, "not_judged", 0), (LICENCE, "no", 0)],
)
def test_a_copy_without_a_seal(
    case: MakeCase, form: Callable[..., FormTemplate], wanted: AttachmentSpec, stamped: Stamp, told: int
) -> None:
    found = list(check(case(form=form(wanted), attachments=(there("licence", stamped=stamped),))))
    assert [(f.code, f.severity, f.page) for f in found] == [(MISSING, "warning", 9)] * told


def states(case: Case) -> list[tuple[str, str, bool]]:
    return [(o.label, o.state, o.listed) for o in outcomes(case)]


def test_a_report_shows_what_is_there_and_what_is_not(case: MakeCase, form: Callable[..., FormTemplate]) -> None:
    specs = (LICENCE, AUDIT, spec("extra"), spec("more", intake="optional"))
    found, listed = (there("licence"), there(None, title="合同")), (line("licence"), line("audit", 2018))
    made = case(form=form(*specs), attachments=found, listed=listed)
    assert states(made) == [
        ("<licence>", "found", True), ("", "unknown", False), ("<audit>", "unclear", True),
        ("<extra>", "not_seen", False),
    ]  # fmt: skip


def test_without_any_attachment_there_is_nothing_to_show(case: MakeCase, form: Callable[..., FormTemplate]) -> None:
    assert outcomes(case(form=form(LICENCE, AUDIT))) == ()
    assert outcomes(case(form=form(REQUIRED), kind="letter", record=False)) == ()
    assert states(case(form=form(REQUIRED))) == [("<licence>", "missing", False)]
