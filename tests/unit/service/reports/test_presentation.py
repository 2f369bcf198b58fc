"""Words for places, files and codes."""

from datetime import date

import pytest

from models.finding import Finding, Message
from models.form_template import Campaign, FieldSpec, FormTemplate, KindSpec, SlotSpec
from models.report import Report
from service.reports.finding_view import finding_subject
from service.reports.form_words import FormWords
from service.reports.presentation import Presentation

FORM = FormTemplate(
    campaign=Campaign(id="c", title="示范", issued=date(2021, 3, 17)),
    kinds={"enterprise": KindSpec(name="enterprise", label="示范企业", narrative=())},
    pages=(),
    slots={
        "cover.applicant": SlotSpec(
            name="cover.applicant",
            page="cover",
            label="申报单位（盖章）",
            type="seal",
            intake="required",
            dispatch="required",
        )
    },
    blocks={
        "organisation": (
            FieldSpec(name="mode", label="模式", type="multi", options={"epc": "总集成总承包", "other": "其他"}),
            FieldSpec(name="hotline", label="热线", type="phone"),
            FieldSpec(name="inbox", label="信箱", type="email"),
        )
    },
)


def presented(report: Report, form: FormTemplate | None = FORM) -> Presentation:
    return Presentation.of(report, form, mask=True, private_fields=frozenset())


@pytest.mark.parametrize(
    ("input", "page", "zh"),
    [
        (0, 1, "第 1 页 · 印刷页码 1"),
        (1, 1, "第 1 页"),
        (1, 2, "b.zip!/乙/信.jpg 第 2 页"),
        (1, None, "b.zip!/乙/信.jpg"),
        (0, 9, "甲.pdf 第 9 页"),
    ],
)
def test_places(report: Report, input: int, page: int | None, zh: str) -> None:
    place = presented(report).place(input, page)
    assert place is not None
    assert place.zh == zh


def test_no_input_no_place(report: Report) -> None:
    assert presented(report).place(None, None) is None


@pytest.mark.parametrize(
    ("kind", "words"), [("enterprise", "示范企业"), ("letter", "函件"), ("unknown", "未能识别的文件"), ("new", "new")]
)
def test_kinds(report: Report, kind: str, words: str) -> None:
    assert presented(report).kind(kind) == words


@pytest.mark.parametrize(
    ("slot", "words"), [("cover.applicant", "封面 · 申报单位（盖章）"), ("new.slot", "new.slot"), (None, "")]
)
def test_slots(report: Report, slot: str | None, words: str) -> None:
    assert presented(report).slot(slot) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("mode", ("epc", "other"), "总集成总承包、其他"),
        ("mode", "epc;other", "总集成总承包、其他"),
        ("mode", "总集成总承包", "总集成总承包"),
        ("rows.1.mode", ("epc",), "总集成总承包"),
        ("kind", "enterprise", "示范企业"),
        ("revenue", "1;2", "1;2"),
        ("mode", (), ""),
        ("mode", None, ""),
    ],
)
def test_option_codes(name: str, value: str | tuple[str, ...] | None, words: str) -> None:
    assert FormWords.of(FORM).value(name, value) == words


@pytest.mark.parametrize("name", ["hotline", "inbox", "contact_mobile", "fax"])
def test_phones_and_emails_of_the_form_are_private(report: Report, name: str) -> None:
    assert presented(report).masking.covers(name)


@pytest.mark.parametrize(("form", "subject"), [(FORM, "热线"), (None, "hotline")])
def test_a_packages_finding_is_about_a_field_by_its_label(
    report: Report, form: FormTemplate | None, subject: str
) -> None:
    said = Message(zh="不同", en="differs")
    differs = Finding(code="SUMMARY_MISMATCH", severity="error", field="hotline", message=said)
    assert finding_subject(differs, presented(report, form), {}) == subject


def test_without_a_form_codes_stand_for_themselves(report: Report) -> None:
    bare = presented(report, None)
    assert bare.value("mode", ("epc",)) == "epc"
    assert bare.masking.covers("contact_mobile")


def test_a_finding_that_tells_a_number_is_private(report: Report) -> None:
    words = Message(zh="看", en="look")
    telling = Finding(code="SUMMARY_MISMATCH", severity="error", online="13812341234", message=words)
    assert presented(report).is_private(telling)
    assert not presented(report).is_private(telling.model_copy(update={"online": "623908.18"}))
