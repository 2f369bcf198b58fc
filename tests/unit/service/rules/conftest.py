"""Cases for the rules, made of literals: a form with every rule, an application, and what was decided of its fields."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from models.application import Application
from models.campaign import OnlineRecord
from models.form_template import (
    Campaign,
    DatedName,
    FieldSpec,
    FormTemplate,
    KindSpec,
    PageSpec,
    Profile,
    Recommender,
    RuleSpec,
    SlotSpec,
)
from models.geometry import Box
from models.reconciliation import FieldResult, FieldStatus, PaperValue
from models.scan import PageRef
from service.rules.case import Case

RULES = {
    "R-01": "error", "R-03": "error", "R-05": "warning", "R-06": "error", "R-08": "error", "R-10": "warning",
    "R-12": "warning", "R-14": "error", "R-20": "warning", "R-21": "error", "C-01": "warning", "C-03": "warning",
    "C-04": "error", "C-05": "warning", "C-07": "error",
}  # fmt: skip
FUNCTIONS = ("制造资源在线发布", "订单匹配", "生产管理")
PAGES = ("cover", "declaration", "basic_info", "indicators", "narrative", "recommendation")


def _field(name: str, type_: str, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": name, "label": name, "type": type_, **more})


def _slot(name: str, owner: str, intake: str, dispatch: str) -> SlotSpec:
    page = name.split(".", maxsplit=1)[0]
    return SlotSpec.model_validate(
        {
            "name": name,
            "page": page,
            "label": name,
            "type": "seal",
            "owner": owner,
            "intake": intake,
            "dispatch": dispatch,
        }
    )


@pytest.fixture
def template() -> FormTemplate:
    kinds = {
        name: KindSpec(
            name=name, label=name, layout={"indicators": ("financials", "platform")}, city=name == "city_other"
        )
        for name in ("enterprise", "platform_sharing", "project", "city_other")
    }
    return FormTemplate(
        campaign=Campaign(
            id="c",
            title="t",
            issued=date(2021, 3, 17),
            dispatch_due=date(2021, 5, 31),
            recommenders=(
                Recommender(
                    name="辽宁省工业和信息化厅",
                    aliases=("辽宁省工信厅",),
                    other_names=(
                        DatedName(name="辽宁省工业和信息化委员会", until=date(2019, 3, 31)),
                        DatedName(name="辽宁省新型工业化厅"),
                    ),
                ),
            ),
        ),
        kinds=kinds,
        pages=(PageSpec(kind="cover", title="申报书"),),
        slots={
            "cover.applicant": _slot("cover.applicant", "applicant", "required", "required"),
            "cover.recommender": _slot("cover.recommender", "recommender", "absent", "required"),
            "declaration.applicant": _slot("declaration.applicant", "applicant", "required", "required"),
        },
        blocks={
            "cover": (_field("applicant_name", "text", compare="A"), _field("application_date", "date")),
            "platform": (_field("functions", "multi", options={f: f for f in FUNCTIONS}),),
            "financials": tuple(_field(n, "decimal") for n in ("revenue", "service_revenue", "service_share")),
        },
        yearly={"financials": (2019, 2020)},
        rules={name: RuleSpec.model_validate({"id": name, "text": name, "severity": s}) for name, s in RULES.items()},
    )


Value = str | tuple[str, ...] | None


def outcome(name: str, value: Value, status: FieldStatus = "match", confidence: float = 0.97) -> FieldResult:
    """A field as decided; it stands on page 3."""
    text = "、".join(value) if isinstance(value, tuple) else value or ""
    paper = PaperValue(text=text, value=value, input=0, page=3, box=Box((0.1, 0.1, 0.2, 0.2)))
    return FieldResult(name=name, label=f"<{name}>", status=status, paper=paper, online=value, confidence=confidence)


@pytest.fixture
def decided() -> Callable[..., FieldResult]:
    return outcome


@pytest.fixture
def case(template: FormTemplate) -> Callable[..., Case]:
    """A case with fields by name (a value, or a whole result) and the application's own attributes."""

    def make(
        fields: Mapping[str, Value | FieldResult] = {}, profile: Profile = "intake", kind: str = "enterprise",
        record: bool = True, form: FormTemplate | None = None, **own: object,
    ) -> Case:  # fmt: skip
        pages = tuple(PageRef(input=0, page=p + 1) for p in range(len(PAGES)))
        given = {"index": 0, "kind": kind, "pages": pages, "page_kinds": PAGES, **own}
        results = {n: v if isinstance(v, FieldResult) else outcome(n, v) for n, v in fields.items()}
        online = OnlineRecord(id="r-1", kind=kind) if record else None
        return Case(Application.model_validate(given), online, form or template, profile, results)

    return make
