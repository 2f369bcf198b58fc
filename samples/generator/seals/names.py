"""Names for seals put together by chance from word lists, and names that are almost the same: nobody's, though single
words are those that real names are made of."""

import numpy as np

PROVINCES = tuple(
    "辽宁省 吉林省 黑龙江省 河北省 山西省 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 湖北省 湖南省 "
    "广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 内蒙古自治区 广西壮族自治区 宁夏回族自治区 "
    "新疆维吾尔自治区 北京市 上海市 天津市 重庆市".split()
)
WITH_CITIES = tuple(p for p in PROVINCES if not p.endswith("市"))
CITIES = tuple(
    "沈阳 抚顺 鞍山 长春 四平 哈尔滨 牡丹江 石家庄 邯郸 太原 大同 南京 无锡 杭州 绍兴 合肥 马鞍山 福州 三明 "
    "南昌 景德镇 济南 青岛 郑州 平顶山 武汉 十堰 长沙 张家界 广州 东莞 海口 成都 攀枝花 贵阳 六盘水 昆明 "
    "西双版纳 西安 宝鸡 兰州 嘉峪关 西宁 呼和浩特 南宁 防城港 银川 乌鲁木齐 克拉玛依".split()
)
DISTRICTS = tuple("临江 东湖 北固 玉泉 青云 长丰 安定 和平 新城 双桥 金山 白塔 清河 龙门 武陵 石湾".split())
BRANDS = tuple("衡岳天宏瑞启明拓创航锐鼎泰源汇盛祥恒远博凯森腾华德信达通合众星奥科维益群嘉禾润沃朗峰联")
TRADES = tuple(
    "精密机床 智能装备 重工机械 电子科技 信息技术 新材料 生物医药 食品 纺织 服饰 汽车零部件 轴承 电缆 "
    "电气自动化 环保工程 轨道交通装备 家居 陶瓷 化工 玻璃制品 仪器仪表 供应链管理 工业设计 物流 建筑安装工程 "
    "软件 农业发展 印刷包装 电力设备 文化传媒 管理咨询 检测技术服务 船舶配套".split()
)
ENDINGS = (
    ("有限公司",) * 5
    + ("股份有限公司",) * 2
    + ("有限责任公司", "集团有限公司", "（集团）有限公司", "（集团）股份有限公司")
)
OTHER_BODIES = tuple(
    "研究院 设计研究院 协会 行业协会 商会 职业技术学院 中学 第二人民医院 图书馆 会计师事务所 律师事务所 "
    "机床厂 供销合作社 服务中心 促进会 检验检测中心 档案馆 商行 农民专业合作社 合作联社".split()
)
BRANCHES = ("第一分公司", "第二分公司", "东北分公司", "上海分公司", "城南分公司", "工程项目部")
BUREAUS = tuple(
    "工业和信息化局 市场监督管理局 发展和改革委员会 科学技术局 财政局 人力资源和社会保障局 自然资源局 "
    "生态环境局 住房和城乡建设局 农业农村局 商务局 统计局 税务局 应急管理局 行政审批局 大数据管理局".split()
)
GIVEN = tuple("屿谷筠砚蘅岫湛沅珩劭")
FAMILY = tuple("庞季麻褚鄢逄仝宓仉阚")
"""Rare ones, so that put together they are hardly anyone's name."""
LATIN = ("DALIAN", "NANHAI", "EASTLAND", "GREEN RIVER", "SUNFIELD", "HENGYUE", "RUITUO", "NORTHSTAR")
LATIN_TRADES = ("FOODS", "MACHINERY", "TRADING", "ELECTRONICS", "TEXTILE", "PRECISION")
LOOKALIKES = (
    "土士 末未 己已 日曰 人入 大太 天夫 干千 市巿 司同 科料 江汪 河何 海悔 华毕 州洲 东车 宁字 安按 明朋 "
    "新析 机杭 工土 业亚 有冇 限很 公分 县具 省看 政攻 府俯 局屈 委季 会全 院完 厅斤 广厂 昌冒 阳阴 城域 "
    "泰秦 源原 汇江 盛威 祥详 恒桓 博搏 森淼 腾滕 德得 信倍 达过 通诵 合台 电申 子于 技枝 术木 材村 料科 "
    "食良 品晶 织积 汽气 轴轮 建健 设没 环坏 三二 一二 南甫 北比 西酉 中申 山出 长张 平乎 集隼 团困 股服"
).split()


def _pick(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[int(rng.integers(len(words)))]


def brand(rng: np.random.Generator) -> str:
    """Two to three characters that a firm is called by."""
    count = 2 if rng.random() < 0.8 else 3
    return "".join(_pick(rng, BRANDS) for _ in range(count))


def place(rng: np.random.Generator) -> str:
    """Where a body is: a city with or without its province and district."""
    chance, city = rng.random(), _pick(rng, CITIES)
    if chance < 0.55:
        return city
    if chance < 0.75:
        return f"{city}市"
    if chance < 0.87:
        return _pick(rng, PROVINCES)
    if chance < 0.95:
        return f"{city}市{_pick(rng, DISTRICTS)}区"
    return f"{_pick(rng, WITH_CITIES)}{city}市{_pick(rng, DISTRICTS)}县"


def company(rng: np.random.Generator, most: int = 30) -> str:
    """A firm's name, 8 to `most` characters, a few with brackets or a branch."""
    while len(name := _company(rng)) > most:
        pass
    return name


def _company(rng: np.random.Generator) -> str:
    trades = [_pick(rng, TRADES) for _ in range(2 if rng.random() < 0.25 else 1)]
    where, called = place(rng), brand(rng)
    if rng.random() < 0.12:
        name = f"{called}{''.join(trades)}（{where.removesuffix('市')}）有限公司"
    else:
        name = f"{where}{called}{''.join(trades)}{_pick(rng, ENDINGS)}"
    return name + _pick(rng, BRANCHES) if rng.random() < 0.1 else name


def government(rng: np.random.Generator) -> str:
    """A people's government."""
    chance = rng.random()
    if chance < 0.2:
        return f"{_pick(rng, PROVINCES)}人民政府"
    if chance < 0.7:
        return f"{_pick(rng, CITIES)}市人民政府"
    return f"{_pick(rng, CITIES)}市{_pick(rng, DISTRICTS)}{'区' if chance < 0.9 else '县'}人民政府"


def bureau(rng: np.random.Generator) -> str:
    """A department of a government."""
    if rng.random() < 0.25:
        province = _pick(rng, PROVINCES)
        return f"{province}{'工业和信息化厅' if province.endswith('省') else '经济和信息化委员会'}"
    where = f"{_pick(rng, CITIES)}市" + (f"{_pick(rng, DISTRICTS)}区" if rng.random() < 0.3 else "")
    return where + _pick(rng, BUREAUS)


def institution(rng: np.random.Generator) -> str:
    """A school, association, plant or the like, from 4 characters on."""
    chance, body = rng.random(), _pick(rng, OTHER_BODIES)
    if chance < 0.15:
        return brand(rng)[:2] + _pick(rng, ("商行", "药房", "食府", "农场", "书社"))
    if chance < 0.4:
        return f"{_pick(rng, CITIES)}{_pick(rng, DISTRICTS)}{body}"
    return f"{place(rng)}{_pick(rng, TRADES)[:4]}{body}"


def person(rng: np.random.Generator) -> str:
    """What a name seal says: a made-up name, with 印 where there is room."""
    given = "".join(_pick(rng, GIVEN) for _ in range(1 if rng.random() < 0.3 else 2))
    name = _pick(rng, FAMILY) + given
    return name + ("之印" if len(name) == 2 else "印")


def latin(rng: np.random.Generator) -> str:
    """The English name on a seal in two languages."""
    return f"{_pick(rng, LATIN)} {_pick(rng, LATIN_TRADES)} CO.,LTD"


def one_off(name: str, rng: np.random.Generator) -> str:
    """The name with one character replaced by one that looks alike where there is one."""
    twins = {p[i]: p[1 - i] for p in LOOKALIKES for i in (0, 1)}
    spots = [i for i, c in enumerate(name) if c in twins]
    if spots and rng.random() < 0.6:
        i = int(rng.choice(spots))
        return name[:i] + twins[name[i]] + name[i + 1 :]
    spots = [i for i, c in enumerate(name) if c not in "（）"]
    i = int(rng.choice(spots))
    return name[:i] + _pick(rng, tuple(c for c in BRANDS if c != name[i])) + name[i + 1 :]


def left_out(name: str, rng: np.random.Generator) -> str:
    """The name without one of its characters."""
    i = int(rng.choice([i for i, c in enumerate(name) if c not in "（）"]))
    return name[:i] + name[i + 1 :]


def one_more(name: str, rng: np.random.Generator) -> str:
    """The name with one character put in, or set before or behind it."""
    i = int(rng.integers(len(name) + 1))
    return name[:i] + _pick(rng, BRANDS) + name[i:]


def another_body(name: str, rng: np.random.Generator) -> str:
    """Another body of the same place: the head of the name kept, the rest another's."""
    while True:
        other = name[: min(3, len(name) // 2)] + _pick(rng, (*BUREAUS, *OTHER_BODIES, f"{brand(rng)}食品有限公司"))
        if other != name:
            return other
