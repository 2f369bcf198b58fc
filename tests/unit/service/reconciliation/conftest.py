"""A small form, papers and records of it, made of literals."""

from collections.abc import Callable, Mapping

import pytest

from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord
from models.form_template import Campaign, FieldSpec, FormTemplate, KindSpec, PageSpec, RuleSpec
from models.geometry import Box
from models.scan import PageRef


def _field(name: str, label: str, type_: str, compare: str, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": name, "label": label, "type": type_, "compare": compare, **more})


@pytest.fixture
def template() -> FormTemplate:
    money = {"unit": "万元", "places": 2, "required": True}
    return FormTemplate(
        campaign=Campaign(id="c", title="t"),
        kinds={
            "enterprise": KindSpec(
                name="enterprise",
                label="示范企业",
                layout={"basic_info": ("basic",), "indicators": ("financials",)},
                narrative=(_field("n_overview", "（一）企业概况", "longtext", "T", required=True),),
            )
        },
        pages=(
            PageSpec(kind="cover", title="申报书"),
            PageSpec(kind="basic_info", title="一、基本信息"),
            PageSpec(kind="indicators", title="二、主要指标"),
        ),
        slots={},
        blocks={
            "cover": (
                _field("application_no", "申报编号", "text", "A", required=True),
                _field("version", "版本号", "text", "A"),
                _field("applicant_name", "申报单位", "text", "A", required=True),
            ),
            "basic": (
                _field("uscc", "统一社会信用代码", "uscc", "A", required=True),
                _field("registered_capital", "注册资本（万元）", "decimal", "B", **money),
                _field("size_class", "企业规模", "enum", "B", options={"大型": "大型", "中型": "中型"}),
                _field("fax", "传真", "phone", "C"),
                _field("mode", "模式", "multi", "A", options={"epc": "总集成总承包", "other": "其他"}),
                _field("mode_other", "其他", "text", "A", within="mode"),
            ),
            "financials": (_field("revenue", "营业收入（万元）", "decimal", "B", **money),),
        },
        yearly={"financials": (2019, 2020)},
        rules={
            "C-06": RuleSpec(id="C-06", text="unit slips", severity="error"),
            "C-08": RuleSpec(id="C-08", text="blank cells", severity="error"),
        },
    )


VALUES: Mapping[str, str | tuple[str, ...]] = {
    "applicant_name": "沈阳华戌鼓风机有限公司",
    "uscc": "914403001922038216",
    "registered_capital": "86532.47",
    "size_class": "中型",
    "fax": "",
    "mode": ("epc",),
    "mode_other": "",
    "financials.2019.revenue": "1200.50",
    "financials.2020.revenue": "1300.75",
    "n_overview": "在全国布局服务网点40个，客户满意度保持在92.3%以上。",
}


@pytest.fixture
def filed() -> Callable[..., OnlineRecord]:
    """A record; keyword `fields` overrides single values."""

    def make(fields: Mapping[str, str | tuple[str, ...]] = {}, **own: str) -> OnlineRecord:
        given = {"id": "r-1", "application_no": "N-0001", "version": "3", "kind": "enterprise", **own}
        return OnlineRecord.model_validate({**given, "fields": {**VALUES, **fields}})

    return make


def spot(text: str, value: str | tuple[str, ...] | None = None, page: int = 2, **more: object) -> Spot:
    """A place as read; blank where there is no text."""
    return Spot.model_validate(
        {
            "block": "b", "text": text, "value": (value or text) if text else None, "input": 0, "page": page,
            "box": Box((0.1, 0.1, 0.3, 0.2)), "confidence": 0.99, "status": "read" if text else "blank", **more,
        }
    )  # fmt: skip


@pytest.fixture
def place() -> Callable[..., Spot]:
    return spot


@pytest.fixture
def paper() -> Callable[..., Application]:
    """A paper that says what the record says; `cells` overrides places, None takes a field away."""

    def make(cells: Mapping[str, Spot | tuple[Spot, ...] | None] = {}, **own: object) -> Application:
        spots: dict[str, Spot | tuple[Spot, ...] | None] = {
            "application_no": spot("N-0001", page=1),
            "version": spot("3", page=1),
            **{n: spot("、".join(v) if isinstance(v, tuple) else v, v) for n, v in VALUES.items()},
            "mode_other": None,
            **cells,
        }
        fields = {
            name: FieldReading(name=name, label=name, spots=s if isinstance(s, tuple) else (s,))
            for name, s in spots.items()
            if s is not None
        }
        given = {
            "index": 0, "kind": "enterprise", "fields": fields,
            "pages": tuple(PageRef(input=0, page=p) for p in (1, 2, 3, 4)),
            "page_kinds": ("cover", "basic_info", "indicators", "narrative"), **own,
        }  # fmt: skip
        return Application.model_validate(given)

    return make
