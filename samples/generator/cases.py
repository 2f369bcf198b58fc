"""The sample cases."""

from dataclasses import replace

from samples.generator.case import Case, Defect, Font, Style, Wear

SANS: Font = "Noto Sans CJK SC"
EVERY_FUNCTION = ["制造资源在线发布", "订单匹配", "生产管理", "支付保障", "信用评价"]
BOTH_FUNCTIONS = ["在线服务", "线上线下联动"]
OFFICE = Wear(skew=1.2, noise=1.8, shade=0.06, bleed=0.03, tone=(246, 245, 241))
POOR = Wear(
    dpi=150, quality=58, skew=2.6, noise=3.2, shade=0.16, bleed=0.07, blur=0.6, specks=120, fold=True, edge=True,
    tone=(233, 231, 225),
)  # fmt: skip
PLEDGED = ("declaration",)

CASES = (
    Case(
        "enterprise-clean",
        "nothing wrong: the shortest way to a verdict of pass",
        101,
        "enterprise",
        "intake",
        "shenyang",
        "pump",
        style=Style(typed_dates=True),
        leaves=PLEDGED,
        record={"fax": ""},
    ),
    Case(
        "enterprise-contract-seal",
        "contract seal in place of the official one, a digit changed; letter-spaced labels in two columns, a table for "
        "cover, years as rows, licence and audit report attached",
        204,
        "enterprise",
        "dispatch",
        "hangzhou",
        "machine",
        style=Style(
            columns=2, years="rows", spaced=True, tick="check", cover="table", footer="split", date="cn", fill="", pad=5
        ),
        leaves=("instructions", "declaration", "licence", "audit"),
        defects=(
            Defect("digit", "financials.2019.total_assets"),
            Defect("other_type", "cover.applicant", ("合同专用章",)),
        ),
    ),
    Case(
        "enterprise-low-share",
        "a service share below 30 %, online and on paper; worn paper at 150 dpi with a page upside down, narrative "
        "over two pages",
        305,
        "enterprise",
        "intake",
        "chengdu",
        "press",
        style=Style(font=SANS, tick="paren", date="dot", percent_sign=False, size=12, leading=1.7),
        wear=replace(POOR, turns={4: 180}),
        leaves=PLEDGED,
        defects=(Defect("low_share", "financials.2020.service_share"),),
    ),
    Case(
        "enterprise-other-company",
        "another company's seal under the declaration, another date on the cover; optional cells blank on both sides",
        409,
        "enterprise",
        "intake",
        "xian",
        "machine",
        style=Style(
            font=SANS, years="rows", date="cn", cover="plain", footer="centre", blank="/", label_mm=32, size=10
        ),
        wear=OFFICE,
        leaves=PLEDGED,
        record={"size_class": "", "fax": "", "application_date": "2021-04-19"},
        defects=(
            Defect("other_body", "declaration.applicant", ("西安朔澄数控机床有限公司",)),
            Defect("write", "application_date", ("2021-04-16",)),
        ),
    ),
    Case(
        "sharing-lookalike",
        "a character of the applicant's name that looks like the right one; boxes ticked by hand, licence attached",
        512,
        "platform_sharing",
        "intake",
        "wuhan",
        "bearing",
        style=Style(tick="hand", date="dot", footer="split", pad=7),
        leaves=("declaration", "licence"),
        record={"applicant_name": "武汉昶末轴承科技有限公司", "functions": EVERY_FUNCTION, "mode": ["sharing"]},
        defects=(Defect("lookalike", "applicant_name", ("末", "未")),),
    ),
    Case(
        "sharing-dispatch-turned",
        "nothing wrong, on turned pages with an empty sheet between them; choices printed as words",
        617,
        "platform_sharing",
        "dispatch",
        "suzhou",
        "mould",
        style=Style(font=SANS, columns=2, tick="word", date="cn", cover="table", qr_at="left", typed_dates=True, pad=5),
        wear=replace(OFFICE, turns={2: 90, 4: 270, 6: 180}, flags={5: 90}, blank_after=2),
        leaves=PLEDGED,
        record={"functions": EVERY_FUNCTION, "mode": ["sharing"], "operator_type": "制造业企业衍生"},
    ),
    Case(
        "other-young-platform",
        "launched less than two years before the application, capital in 元 instead of 万元; half-width brackets, "
        "numbers without separators, a mode written in behind 其他",
        720,
        "platform_other",
        "intake",
        "foshan",
        "robot",
        style=Style(date="slash", grouped=False, half_width=True, label_bold=True, tick="square"),
        leaves=("instructions", "declaration"),
        record={"functions": BOTH_FUNCTIONS, "mode": ["lifecycle", "other"], "mode_other": "设备健康管理"},
        defects=(
            Defect("ineligible", "launch_date", ("2019-09-16", "R-08")),
            Defect("unit", "registered_capital"),
        ),
    ),
    Case(
        "other-poor-unsealed",
        "no seal under the declaration, another founding date; worn paper at 150 dpi, pages turned",
        823,
        "platform_other",
        "dispatch",
        "qingdao",
        "textile",
        style=Style(font=SANS, tick="paren", date="iso", columns=4, footer="centre"),
        wear=replace(POOR, turns={3: 90, 6: 270}),
        leaves=PLEDGED,
        record={"functions": BOTH_FUNCTIONS, "mode": ["testing_cert", "lifecycle"], "established_date": "2006-03-18"},
        defects=(
            Defect("no_seal", "declaration.applicant"),
            Defect("write", "established_date", ("2008-03-18",)),
        ),
    ),
    Case(
        "project-other-box",
        "another box ticked, the recommender's seal already there at intake; letter-spaced labels in two columns",
        926,
        "project",
        "intake",
        "changsha",
        "textile",
        style=Style(columns=2, spaced=True, tick="tortoise", cover="plain", date="cn", fill=""),
        wear=OFFICE,
        leaves=PLEDGED,
        defects=(
            Defect("write", "build_type", ("共性技术中心",)),
            Defect("early_seal", "recommendation.recommender"),
        ),
    ),
    Case(
        "project-foreign",
        "a required cell left blank, a print of the version before; the oval blue seal of a foreign-invested firm, a "
        "link in the QR code",
        131,
        "project",
        "dispatch",
        "ningbo",
        "bearing",
        style=Style(
            font=SANS, tick="check", date="iso", cover="lines", qr_at="left", qr_url=True, footer="split", cjk_gap=False
        ),
        leaves=PLEDGED,
        seal_shape="oval",
        seal_ink="blue",
        record={"ownership": "外资", "build_type": ["共享工厂", "共性技术中心"]},
        defects=(Defect("blank", "investment_done"), Defect("old_version", "version")),
    ),
    Case(
        "city-design-dispatch",
        "nothing wrong: a city under its government's seal, dates in Chinese numerals",
        237,
        "city_design",
        "dispatch",
        "chengdu",
        style=Style(tick="square", date="upper", cover="lines", spaced=True, footer="centre"),
        leaves=PLEDGED,
    ),
    Case(
        "city-other-wrong-body",
        "the industry bureau's seal on the cover in place of the city government's; the declaration scanned grey",
        341,
        "city_other",
        "intake",
        "xian",
        style=Style(font=SANS, columns=2, tick="tortoise", date="cn", cover="table", half_width=True),
        wear=replace(OFFICE, grey=(2,)),
        leaves=PLEDGED,
        defects=(Defect("other_body", "cover.applicant", ("西安市工业和信息化局",)),),
    ),
    Case(
        "city-design-poor",
        "a number changed in the narrative, a digit in the table; worn paper at 150 dpi, the kind printed as a word",
        447,
        "city_design",
        "intake",
        "hangzhou",
        style=Style(tick="word", date="dot", cover="plain", columns=2),
        wear=replace(POOR, turns={1: 180}),
        leaves=(),
        defects=(
            Defect("narrative_number", "n_policies", ("选派专家", "名")),
            Defect("digit", "gdp"),
        ),
        also_ok=("CALC_MISMATCH",),
    ),
    Case(
        "mini-form",
        "another programme's form, known from its form.yaml alone; a number changed",
        550,
        "workshop",
        "intake",
        "wuhan",
        style=Style(font=SANS, tick="check", date="cn", cover="table", footer="centre", columns=2, label_mm=34, pad=8),
        leaves=(),
        record={
            "application_no": "SZCJ-2022-0550",
            "applicant_name": "武汉煊柘轴承科技有限公司",
            "application_date": "2022-03-08",
            "workshop_name": "二号轴承套圈磨削车间",
            "uscc": "",
            "machines": "136",
            "online_rate": "92.5",
            "systems": ["生产执行", "质量追溯"],
        },
        defects=(Defect("digit", "machines"),),
        form="form.yaml",
    ),
)
