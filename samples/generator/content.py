"""Invents applicants and what they file: companies, platforms, projects and cities that do not exist, with values that
obey the form's own arithmetic."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

import yaml

from models.form_template import FormTemplate
from samples.generator.case import Case, Value

Record = dict[str, Value]
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714-1997: weights of the first eight characters of an organisation code."""
SURNAMES, GIVEN = (
    "程梁邵佟岳殷柏季庞隋",
    ("砚秋", "景澄", "若谷", "怀瑾", "思屿", "听澜", "明徽", "望舒", "知远", "其臻"),
)
COINED = ("澜砚", "屹笙", "昶禾", "砺岑", "煊柘", "澍衡", "珩屿", "沅钧")
COMPANIES = ("有限公司", "股份有限公司")
TITLES = ("科技管理部部长", "总经理助理", "规划发展部经理", "项目主管", "办公室主任")


@dataclass(frozen=True)
class Region:
    """A place: its names, the division code of its district (GB/T 2260) and who recommends there."""

    province: str
    city: str
    district: str
    code: str
    area: str
    recommender: str


@dataclass(frozen=True)
class Trade:
    """An industry: its class in GB/T 4754, the word in a company's name, its product."""

    industry: str
    word: str
    product: str


REGIONS = {
    "shenyang": Region("辽宁省", "沈阳市", "铁西区", "210106", "024", "辽宁省工业和信息化厅"),
    "hangzhou": Region("浙江省", "杭州市", "萧山区", "330109", "0571", "浙江省经济和信息化厅"),
    "wuhan": Region("湖北省", "武汉市", "东西湖区", "420112", "027", "湖北省经济和信息化厅"),
    "suzhou": Region("江苏省", "苏州市", "吴中区", "320506", "0512", "江苏省工业和信息化厅"),
    "foshan": Region("广东省", "佛山市", "南海区", "440605", "0757", "广东省工业和信息化厅"),
    "qingdao": Region("山东省", "青岛市", "黄岛区", "370211", "0532", "青岛市工业和信息化局"),
    "chengdu": Region("四川省", "成都市", "新都区", "510114", "028", "四川省经济和信息化厅"),
    "xian": Region("陕西省", "西安市", "雁塔区", "610113", "029", "陕西省工业和信息化厅"),
    "changsha": Region("湖南省", "长沙市", "岳麓区", "430104", "0731", "湖南省工业和信息化厅"),
    "ningbo": Region("浙江省", "宁波市", "鄞州区", "330212", "0574", "宁波市经济和信息化局"),
}
TRADES = {
    "pump": Trade("C3441 泵及真空设备制造", "泵业", "高效离心泵"),
    "machine": Trade("C3421 金属切削机床制造", "数控机床", "五轴加工中心"),
    "press": Trade("C3422 金属成形机床制造", "重型锻压", "伺服压力机"),
    "mould": Trade("C3525 模具制造", "精密模具", "注塑模具"),
    "robot": Trade("C3491 工业机器人制造", "机器人", "搬运机器人"),
    "textile": Trade("C3551 纺织专用设备制造", "纺织机械", "无梭织机"),
    "bearing": Trade("C3451 滚动轴承制造", "轴承科技", "精密轴承"),
}


def uscc(division: str, rng: Random) -> str:
    """A unified social credit code with both check characters right (GB 32100-2015, GB 11714-1997). Its body number
    begins with YW, which no registry issues."""
    body = f"YW{rng.randrange(10**6):06d}"
    total = sum(w * int(c, 36) for w, c in zip(BODY_WEIGHTS, body, strict=True))
    code = f"91{division}{body}{'0123456789X'[-total % 11]}"
    outer = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + USCC_ALPHABET[-outer % 31]


def invent(case: Case, template: FormTemplate) -> Record:
    """The online record of a case: field name to value, as the contract writes them."""
    rng = Random(case.seed)
    if case.form:
        return {**case.record, "uscc": uscc(REGIONS[case.region].code, rng)}
    region, trade, kind = REGIONS[case.region], TRADES[case.trade], template.kinds[case.kind]
    out: Record = {"recommender_name": region.recommender, "application_date": f"2021-04-{rng.randrange(12, 26)}"}
    blocks = template.blocks_of(case.kind)
    out |= _city(rng, region) if kind.city else _organisation(rng, region, trade)
    if "platform" in blocks:
        out |= _platform(rng, str(out["applicant_name"]), trade)
    if "project" in blocks:
        out |= _project(rng, region, trade)
    for block, years in template.yearly.items():
        if block in blocks:
            out |= _financials(rng, block, years)
    out |= {k: v for k, v in case.record.items() if not k.startswith("n_")}
    words = _words(out, region, trade)
    for spec in kind.narrative:
        topic = f"{'city' if kind.city else case.kind}.{spec.name}"
        out[spec.name] = _narrative(rng, topic, words, case.paragraphs)
    printed = template.fields_of(case.kind)
    return {k: v for k, v in out.items() if k in printed}


def application_no(case: Case) -> str:
    """The case's own application number, or one with a serial above those that portals gave out."""
    if given := case.record.get("application_no"):
        return str(given)
    return f"FWX2021-{REGIONS[case.region].code[:2]}-{9000 + case.seed % 1000:04d}"


def _person(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def _mobile(rng: Random) -> str:
    """The 154 range is given to no operator."""
    return f"154{rng.randrange(10**8):08d}"


def _landline(rng: Random, area: str) -> str:
    """No subscriber's number begins with 0."""
    digits = 7 if area == "0757" else 8
    return f"{area}-0{rng.randrange(10 ** (digits - 1)):0{digits - 1}d}"


def _organisation(rng: Random, region: Region, trade: Trade) -> Record:
    street = f"{region.province if region.province[:2] != region.city[:2] else ''}{region.city}{region.district}"
    address = f"{street}砚北路{rng.randrange(11, 399)}号"
    capital = rng.randrange(3000, 48000)
    return {
        "applicant_name": f"{region.city[:-1]}{rng.choice(COINED)}{trade.word}{rng.choice(COMPANIES)}",
        "uscc": uscc(region.code, rng),
        "established_date": f"{rng.randrange(1996, 2012)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        "registered_capital": f"{capital}.{rng.choice(('00', '00', '50', '86'))}",
        "ownership": "民营",
        "size_class": rng.choice(("大型", "中型")),
        "industry": trade.industry,
        "employees": str(rng.randrange(420, 3900)),
        "reg_address": address,
        "mail_address": f"{address}{rng.randrange(1, 9)}号楼",
        "postcode": f"{region.code[:3]}{rng.randrange(100, 999)}",
        "legal_rep": _person(rng),
        "contact_name": _person(rng),
        "contact_title": rng.choice(TITLES),
        "contact_tel": _landline(rng, region.area),
        "contact_mobile": _mobile(rng),
        "fax": _landline(rng, region.area),
        "contact_email": f"{''.join(rng.choices('abcdefghkmnprstuwxyz', k=5))}{rng.randrange(10, 99)}@example.com",
        "mode": rng.sample(("customization", "lifecycle", "epc", "supply_chain"), 2),
        "mode_other": "",
        "no_incident": "无",
        "main_business": f"{trade.product}及成套设备的研发、制造、安装和技术服务，2020年产量"
        f"{rng.randrange(1200, 9800)}台（套），主要用于水处理、化工、汽车零部件等{rng.randrange(4, 12)}个行业。",
    }


def _financials(rng: Random, block: str, years: tuple[int, ...]) -> Record:
    out: Record = {}
    revenue = rng.uniform(18000, 160000)
    for year in years:
        revenue *= rng.uniform(0.97, 1.18)
        sold, served = round(revenue, 2), round(revenue * rng.uniform(0.335, 0.465), 2)
        row = {
            "total_assets": sold * rng.uniform(1.2, 1.9),
            "revenue": sold,
            "service_revenue": served,
            "service_share": served / sold * 100,
            "profit": sold * rng.uniform(0.04, 0.13),
            "tax_paid": sold * rng.uniform(0.02, 0.05),
            "rd_spend": sold * rng.uniform(0.035, 0.07),
        }
        out |= {f"{block}.{year}.{name}": f"{value:.2f}" for name, value in row.items()}
    return out


def _platform(rng: Random, applicant: str, trade: Trade) -> Record:
    return {
        "platform_name": f"{applicant[2:4]}{trade.word[-2:]}云服务平台",
        "platform_url": f"https://{''.join(rng.choices('bcdfghkmnp', k=5))}.example.cn",
        "operator_type": rng.choice(("制造业企业衍生", "第三方专业服务平台")),
        "launch_date": f"{rng.randrange(2015, 2018)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        "users": str(rng.randrange(2100, 39000)),
        "enterprises_served": str(rng.randrange(180, 2900)),
        "functions": [],
        "factories": str(rng.randrange(60, 640)),
        "order_amount": f"{rng.uniform(2600, 39000):.2f}",
    }


def _project(rng: Random, region: Region, trade: Trade) -> Record:
    total, firms = rng.uniform(4200, 19800), rng.randrange(260, 900)
    return {
        "project_name": f"{region.district}{trade.product}共享制造中心",
        "cluster_name": f"{region.city}{region.district}{trade.word}产业集群",
        "build_type": ["共享工厂"],
        "shared_services": ["物流", "仓储", "采销"],
        "start_date": f"{rng.randrange(2016, 2018)}-{rng.randrange(1, 13):02d}",
        "end_date": f"{rng.randrange(2019, 2021)}-{rng.randrange(1, 13):02d}",
        "investment_total": f"{total:.2f}",
        "investment_done": f"{total * rng.uniform(0.7, 0.95):.2f}",
        "cluster_firms": str(firms),
        "firms_served": str(int(firms * rng.uniform(0.3, 0.6))),
    }


def _city(rng: Random, region: Region) -> Record:
    gdp = round(rng.uniform(4200, 13800), 2)
    made = round(gdp * rng.uniform(0.24, 0.36), 2)
    return {
        "applicant_name": f"{region.city}人民政府",
        "city_name": region.city,
        "filling_unit": f"{region.city}工业和信息化局",
        "contact_name": _person(rng),
        "contact_tel": _landline(rng, region.area),
        "contact_mobile": _mobile(rng),
        "contact_email": f"{''.join(rng.choices('abcdefghkmnprstuwxyz', k=6))}@example.cn",
        "gdp": f"{gdp:.2f}",
        "manufacturing_va": f"{made:.2f}",
        "manufacturing_share": f"{made / gdp * 100:.2f}",
        "design_centers_national": str(rng.randrange(4, 18)),
        "design_centers_provincial": str(rng.randrange(21, 88)),
        "miit_demo_enterprises": str(rng.randrange(3, 14)),
        "miit_demo_platforms": str(rng.randrange(1, 9)),
        "miit_demo_projects": str(rng.randrange(1, 9)),
    }


def _words(record: Record, region: Region, trade: Trade) -> dict[str, str]:
    name = str(record["applicant_name"])
    return {
        "name": name,
        "city": region.city,
        "product": trade.product,
        "platform": str(record.get("platform_name", "")),
        "cluster": str(record.get("cluster_name", "")),
    }


@cache
def _bank() -> dict[str, list[str]]:
    text = files("samples.generator").joinpath("narratives.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _narrative(rng: Random, topic: str, words: dict[str, str], paragraphs: int) -> str:
    first, *rest = _bank()[topic]
    rng.shuffle(rest)
    sentences = [_fill(rng, s).format(**words) for s in (first, *rest)]
    size = -(-len(sentences) // paragraphs)
    return "\n".join("".join(sentences[i : i + size]) for i in range(0, len(sentences), size))


def _fill(rng: Random, sentence: str) -> str:
    def number(found: re.Match[str]) -> str:
        low, high = found[1], found[2]
        places = len(low.partition(".")[2])
        return f"{rng.uniform(float(low), float(high)):.{places}f}" if places else str(rng.randint(int(low), int(high)))

    return re.sub(r"<([\d.]+)-([\d.]+)>", number, sentence)
