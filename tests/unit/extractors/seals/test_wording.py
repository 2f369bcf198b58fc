"""The name in the places of a ring: what words may decide, and what they may not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.seals.signs import Place
from extractors.seals.wording import TELLING, Lexicon, Name, likeliest_name, shipped

WORDS = Lexicon.of(
    ["沈阳", "沈阳市", "人民政府", "机床", "有限公司", "档案馆", "自治区", "自治州", "市场监督管理局"], ["公司", "政府"]
)
FIXED = "丁丙丑壬癸"


def sure(text: str) -> list[Place]:
    """Places of which each holds one character of a text for sure; a space is a place that shows nothing."""
    return [{c: 0.95} if c.strip() else {} for c in text]


def tied(text: str, **rivals: dict[str, float]) -> list[Place]:
    """Places of a text, with what stands in those that are named by their character instead."""
    return [rivals.get(c, place) for c, place in zip(text, sure(text), strict=True)]


def name(places: list[Place], inked: list[float] | None = None, lexicon: Lexicon | None = WORDS) -> Name:
    return likeliest_name(places, [1.0] * len(places) if inked is None else inked, lexicon)


NEAR_TIES: dict[str, tuple[list[Place], str]] = {
    "a word decides": (tied("沈阳机床有限公司", 沈={"沉": 0.45, "沈": 0.35}), "沈阳机床有限公司"),
    "no word, so the likelier": (tied("沈丁丑机床", 丁={"丁": 0.3, "丙": 0.4}), "沈丙丑机床"),
    "a guess is better than a gap": (tied("沈丁丑机床", 丁={"丙": 0.09}), "沈丙丑机床"),
    "less than a guess": (tied("沈丁丑机床", 丁={"丙": 0.07}), "沈丑机床"),
    "the rest of a long word": (tied("有限公司", 限={"阳": 0.3, "隐": 0.1, "限": 0.08}), "有限公司"),
    "too far behind": (tied("有限公司", 限={"阳": 0.5, "限": 0.05}), "有阳公司"),
    "sure against its word": (tied("沈阳机床", 机={"札": 0.7, "机": 0.2}), "沈阳札床"),
    "certain against its word": (tied("沈阳机床", 机={"札": 0.95, "机": 0.5}), "沈阳札床"),
    "what tells bodies apart": (tied("沈阳市人民政府", 市={"县": 0.4, "市": 0.38}), "沈阳县人民政府"),
}


@pytest.mark.parametrize(("places", "text"), NEAR_TIES.values(), ids=NEAR_TIES)
def test_words_decide_near_ties_and_nothing_else(places: list[Place], text: str) -> None:
    assert name(places).text == text


SUPPLIED: dict[str, tuple[list[Place], float, str]] = {
    "hidden in a word": (sure("沈阳市场监 管理局"), 1.0, "沈阳市场监督管理局"),
    "in a bare place": (sure("沈阳市场监 管理局"), 0.1, "沈阳市场监管理局"),
    "another was read": (tied("市场监丁管理局", 丁={"丁": 0.3}), 1.0, "市场监丁管理局"),
    "the rest is not sure": (tied("有 公司", 有={"有": 0.55, "丁": 0.05}), 1.0, "有公司"),
    "several words fit": (sure("丁自治 "), 1.0, "丁自治"),
    "too short a word": (sure("沈阳档 馆"), 1.0, "沈阳档馆"),
    "in no word": (sure("丁 丑有限公司"), 1.0, "丁丑有限公司"),
    "at the name's end": (sure("丁丑有限公 "), 1.0, "丁丑有限公司"),
}


@pytest.mark.parametrize(("places", "ink", "text"), SUPPLIED.values(), ids=SUPPLIED)
def test_a_word_supplies_a_hidden_character_where_nothing_speaks_against_it(
    places: list[Place], ink: float, text: str
) -> None:
    inked = [1.0 if max(p.values(), default=0.0) >= 0.5 else ink for p in places]
    found = name(places, inked)
    assert found.text == text
    assert found.supplied == len(text) - sum(any(c in p for p in places) for c in text)


def test_a_supplied_character_does_not_raise_the_confidence() -> None:
    hidden = sure("沈阳市场监 管理局")
    with_words, without = name(hidden), name(hidden, lexicon=Lexicon.of([]))
    assert (with_words.supplied, without.supplied) == (1, 0)
    assert with_words.confidence == pytest.approx(without.confidence)
    assert with_words.confidence < name(sure("沈阳市场监督管理局")).confidence


EXTENT: dict[str, tuple[list[Place], list[float], tuple[int, int, str]]] = {
    "nothing": ([], [], (0, 0, "")),
    "bare places": ([{}, {}], [0.1, 0.1], (0, 0, "")),
    "nothing read": ([{}, {"丁": 0.05}], [1.0, 1.0], (0, 0, "")),
    "no character of a name": ([{"7": 0.9}, {"0": 0.9}], [1.0, 1.0], (0, 0, "")),
    "faint ones outside": (
        [{"一": 0.16}, *sure("沈阳机床有限公司"), {"直": 0.28}],
        [1.0] * 10,
        (1, 9, "沈阳机床有限公司"),
    ),
    "sure ones beyond an ending": (sure("丁丑有限公司丙"), [1.0] * 7, (0, 7, "丁丑有限公司丙")),
    "the digits of the code": (
        [*sure("沈阳机床"), {"2": 0.9}, {"1": 0.9, "丁": 0.1}, {"0": 0.9}],
        [1.0] * 7,
        (0, 4, "沈阳机床"),
    ),
    "a character without much ink inside a word": (
        sure("丁丑有限丙公司"),
        [1, 1, 1, 1, 0.1, 1, 1],
        (0, 7, "丁丑有限丙公司"),
    ),
    "one bare place inside": (sure("丁丑 有限公司"), [1, 1, 0.1, 1, 1, 1, 1], (0, 7, "丁丑有限公司")),
    "one inside a word": (sure("丁丑有限 公司"), [1, 1, 1, 1, 0.1, 1, 1], (0, 7, "丁丑有限公司")),
    "two bare places part": (sure("丁丑  沈阳机床"), [1, 1, 0.1, 0.1, 1, 1, 1, 1], (4, 8, "沈阳机床")),
    "an end that closes": (sure("沈阳机床("), [1.0] * 5, (0, 4, "沈阳机床")),
    "a beginning that opens": (sure(")沈阳机床"), [1.0] * 5, (1, 5, "沈阳机床")),
}


@pytest.mark.parametrize(("places", "inked", "want"), EXTENT.values(), ids=EXTENT)
def test_where_a_name_begins_and_ends(places: list[Place], inked: list[float], want: tuple[int, int, str]) -> None:
    found = name(places, inked)
    assert (found.begin, found.end, found.text) == want


@settings(deadline=None)
@given(st.data())
def test_what_is_sure_never_changes(data: st.DataObject) -> None:
    """Whatever words are around, and though the word's own character is the rival."""
    words = sorted(w for w in shipped_words() if len(w) >= 3)
    text = "".join(data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3)))
    changed = data.draw(st.integers(0, len(text) - 1))
    chance = data.draw(st.floats(0.6, 1.0))
    stranger = data.draw(st.sampled_from(FIXED))
    places: list[Place] = [{c: 0.9} for c in text]
    places[changed] = {stranger: chance, text[changed]: 0.19}
    inked = [1.0] * len(places)
    inked[changed] = data.draw(st.floats(0.0, 1.0))
    assert name(places, inked, shipped()).text == text[:changed] + stranger + text[changed + 1 :]


@given(
    st.lists(st.dictionaries(st.sampled_from("沈阳市有限公司机床(7"), st.floats(0.002, 1.0)), max_size=12), st.data()
)
def test_the_name_is_of_its_places(places: list[Place], data: st.DataObject) -> None:
    inked = data.draw(st.lists(st.floats(0, 1), min_size=len(places), max_size=len(places)))
    found = likeliest_name(places, inked)
    assert 0 <= found.begin <= found.end <= len(places)
    assert len(found.text) <= found.end - found.begin
    assert 0.0 <= found.confidence <= 1.0
    shown = {c for p in places[found.begin : found.end] for c in p}
    assert sum(c not in shown for c in found.text) <= found.supplied


def shipped_words() -> set[str]:
    """All words of the lexicon that is shipped, without those that lack a character."""
    words, nodes = set(), [shipped().root]
    while nodes:
        node = nodes.pop()
        words |= {node.word} if node.word else set()
        nodes += [after for character, after in node.after.items() if character != "?"]
    return words - {"?"}


def test_the_shipped_words_are_such_as_names_are_made_of() -> None:
    words = shipped_words()
    assert {"沈阳", "沈阳市", "辽宁", "有限公司", "人民政府", "合同专用章"} <= words
    assert not [w for w in words if len(w) < 2 or any(c.isspace() or (c.isascii() and c not in "()") for c in w)]
    assert not set(FIXED) & set("".join(words))
    assert all(not e.isspace() for e in shipped().endings) and "公司" in shipped().endings


def test_only_words_of_a_complete_group_supply_a_character() -> None:
    """There are universities that no list holds; of the forms of companies there are no others."""
    for group in ({"words": ["化工大学"]}, {"words": [], "others": ["化工大学"]}):
        found = name(sure("丁丑 工大学"), lexicon=Lexicon.of(**group))
        assert found.text == ("丁丑化工大学" if group["words"] else "丁丑工大学")
    assert name(sure("丁丑电 科技有限 司"), lexicon=shipped()).text == "丁丑电科技有限公司"


def test_no_word_supplies_what_tells_bodies_apart() -> None:
    for character in sorted(TELLING):
        lexicon = Lexicon.of([f"丙丁{character}丑壬"])
        assert name(sure("丙丁 丑壬"), lexicon=lexicon).text == "丙丁丑壬"
