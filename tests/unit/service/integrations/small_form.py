"""A form small enough to see at once: one kind with a yearly table and options, one with hardly anything."""

from models.form_template import Campaign, FieldSpec, FormTemplate, KindSpec

MODES = {"epc": "总集成总承包", "sharing": "共享制造", "other": "其他"}

FORM = FormTemplate(
    campaign=Campaign(id="small-2021", title="小表"),
    kinds={
        "enterprise": KindSpec(
            name="enterprise",
            label="示范企业",
            layout={"basic_info": ("organisation", "financials")},
            narrative=(FieldSpec(name="n_overview", label="（一）企业概况", type="longtext", compare="T"),),
        ),
        "platform": KindSpec(name="platform", label="示范平台（其他类）", aliases=("其他平台",), layout={}),
    },
    pages=(),
    slots={},
    blocks={
        "cover": (
            FieldSpec(name="application_no", label="申报编号", type="text", required=True),
            FieldSpec(name="kind", label="申报类别", type="enum", required=True),
            FieldSpec(name="applicant_name", label="申报单位", type="text", required=True),
        ),
        "organisation": (
            FieldSpec(name="uscc", label="统一社会信用代码", type="uscc", required=True),
            FieldSpec(name="established_date", label="成立时间", type="date"),
            FieldSpec(name="start_date", label="开始时间", type="month"),
            FieldSpec(name="postcode", label="邮政编码", type="postcode"),
            FieldSpec(name="employees", label="职工人数", type="int"),
            FieldSpec(name="mode", label="模式", type="multi", options=MODES),
            FieldSpec(name="functions", label="功能", type="multi", options={"信用评价": "信用评价", "支付": "支付"}),
            FieldSpec(name="no_incident", label="有无事故", type="enum", options={"无": "无", "有": "有"}),
            FieldSpec(name="size_class", label="规模", type="enum", options={"大型": "大型", "小型": "小型"}),
        ),
        "financials": (
            FieldSpec(name="revenue", label="营业收入（万元）", type="decimal", places=2),
            FieldSpec(name="share", label="占比（%）", type="percent", places=2),
        ),
    },
    yearly={"financials": (2019, 2020)},
)
