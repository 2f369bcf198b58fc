"""Drawn values are the same each time, print what they say, and are held only against values that differ."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.fields.identifiers import uscc_valid
from extractors.fields.parsing import parse
from extractors.fields.variants import printed_variants
from models.folding import fold
from samples.generator.typesetting import fonts_present
from samples.generator.values import changes, texts, wear
from samples.generator.values.changes import CHANGES, Change, changed, differs, look_alikes
from samples.generator.values.crops import draw
from samples.generator.values.faces import HAN, Type, holds
from samples.generator.values.sheet import chance_setting, sheet
from samples.generator.values.texts import KINDS, Kind, Value, value
from samples.generator.values.wear import LEVELS, RANGES, SEALS, Harm, Level, chance_harm, harmed
from service.reconciliation.equality import relation

needs_fonts = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
SEALED_SEED = 12
SLOW_MACHINES = settings(deadline=None)


@SLOW_MACHINES
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 10**6))
def test_what_is_printed_means_what_was_filed(kind: Kind, seed: int) -> None:
    made = value(kind, Random(seed))
    assert relation(made.spec, parse(made.spec, made.printed).value, made.online) == "equal"
    assert made == value(kind, Random(seed))
    assert kind != "uscc" or uscc_valid(made.online)


@SLOW_MACHINES
@given(kind=st.sampled_from(KINDS), change=st.sampled_from(CHANGES), seed=st.integers(0, 10**6))
def test_a_changed_value_is_never_equivalent_to_the_printed_one(kind: Kind, change: Change, seed: int) -> None:
    made = value(kind, Random(seed))
    other = changed(made, change, Random(seed + 1))
    if other is None:
        return
    same = {fold(v).casefold() for v in printed_variants(made.spec, made.online)}
    if kind == "phone":
        same = {"".join(c for c in v if c.isdigit()) for v in same}
        assert "".join(c for c in other if c.isdigit()) not in same
    assert fold(other).casefold() not in same
    assert relation(made.spec, parse(made.spec, other).value, made.online) == "different"


EQUIVALENT = [
    ("company", "甲乙（集团）有限公司", "甲乙(集团)有限公司"),
    ("company", "甲乙有限公司", " 甲乙 有限公司"),
    ("amount", "1234.50", "1,234.5"),
    ("amount", "1234.50", "１２３４．５０"),
    ("date", "2021-04-08", "2021年4月8日"),
    ("date", "2021-04-08", "2021.04.08"),
    ("month", "2021-04", "2021/4"),
    ("phone", "024-01234567", "(024)01234567"),
    ("mobile", "15400000000", "+86-15400000000"),
    ("email", "ab@example.cn", "AB@example.cn"),
    ("url", "www.ab.example.cn/", "www.ab.example.cn"),
    ("percent", "30.00", "30%"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "printed", "other"), EQUIVALENT)
def test_what_the_contract_holds_equal_is_no_change(kind: Kind, printed: str, other: str) -> None:
    made = Value(kind, texts.FIELDS[kind][0], printed, printed)
    assert not differs(made, other)


DIFFERENT = [
    ("company", "甲乙有限公司", "甲乙有限责任公司"),
    ("amount", "1234.50", "1234.51"),
    ("amount", "1234.50", "12345000.00"),
    ("amount", "1234.50", "-1234.50"),
    ("date", "2021-04-08", "2021-04-03"),
    ("phone", "024-01234567", "024-01234561"),
    ("email", "ab1@example.cn", "abl@example.cn"),
    ("person", "王己", "王已"),
]  # fmt: skip
IMPLAUSIBLE = [
    ("date", "2021-04-08", "2021-04-38"),
    ("date", "2021-04-08", "1021-04-08"),
    ("amount", "1234.50", "1234.501"),
    ("percent", "40.36", "40.366"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "printed", "other"), DIFFERENT)
def test_real_differences_are_changes(kind: Kind, printed: str, other: str) -> None:
    assert differs(Value(kind, texts.FIELDS[kind][0], printed, printed), other)


@pytest.mark.parametrize(("kind", "printed", "other"), IMPLAUSIBLE)
def test_what_nobody_would_file_is_no_change(kind: Kind, printed: str, other: str) -> None:
    assert not differs(Value(kind, texts.FIELDS[kind][0], printed, printed), other)


def test_each_change_does_what_it_says() -> None:
    company = Value("company", "applicant_name", "沈阳市己末科技有限公司", "沈阳市己末科技有限公司")
    amount = Value("amount", "revenue", "623908.18", "623,908.18")
    rng = Random(3)
    assert changed(company, "wording", rng) in {
        company.online.replace("有限公司", "有限责任公司"),
        company.online.replace("有限公司", "股份有限公司"),
        company.online.replace("有限公司", "集团有限公司"),
        company.online.replace("科技", "技术"),
        company.online.replace("公司", "分公司"),
    }
    swapped = changed(amount, "transposed", rng)
    assert swapped is not None and sorted(swapped) == sorted(amount.online) and swapped != amount.online
    digit = changed(amount, "digit", rng)
    assert digit is not None and sum(a != b for a, b in zip(digit, amount.online, strict=True)) == 1
    dropped = changed(amount, "dropped", rng)
    assert dropped is not None and abs(len(dropped) - len(amount.online)) == 1
    unit = changed(amount, "unit", rng)
    assert unit is not None and unit.replace(".", "").strip("0")[:3] == "623"
    assert changed(amount, "choice", rng) is None
    assert changed(company, "unit", rng) is None


@SLOW_MACHINES
@given(kind=st.sampled_from(("number", "uscc", "email", "url")), seed=st.integers(0, 10**6))
def test_look_alikes_of_codes_are_what_somebody_would_type(kind: Kind, seed: int) -> None:
    other = changed(value(kind, Random(seed)), "look-alike", Random(seed))
    assert other is None or not any(c.isupper() if kind in ("email", "url") else c.islower() for c in other)


def test_look_alikes_are_real_differences_of_characters_that_are_in_use() -> None:
    for codes in (False, True):
        for character, others in look_alikes(codes).items():
            assert len(set(others)) == len(others) and character not in others
            for other in others:
                assert fold(character) != fold(other)
                assert character.casefold() != other.casefold()
                assert character in look_alikes(codes)[other]
    assert not set(look_alikes(codes=False)) & set("oOlI")
    assert "未" in look_alikes(codes=False)["末"] and "0" in look_alikes(codes=True)["o"]


def test_common_characters_are_the_first_level_of_the_standard() -> None:
    assert len(changes.common_characters()) == 3755
    assert changes.common_characters()[0] == "啊"


@needs_fonts
@pytest.mark.parametrize("number", range(len(LEVELS)))
def test_the_same_seed_draws_the_same_crop(number: int) -> None:
    first, again, other = draw(number), draw(number), draw(number + len(LEVELS))
    assert first.crop == again.crop != other.crop
    assert first.crop.level == other.crop.level == LEVELS[number]
    assert all(np.array_equal(a, b) for a, b in zip(first.pixels, again.pixels, strict=True))
    assert len(first.pixels) == len(first.crop.rows)


@needs_fonts
@pytest.mark.parametrize("seed", range(40))
def test_a_crop_holds_its_value_and_is_held_against_others(seed: int) -> None:
    crop = draw(seed).crop
    assert "".join(crop.rows) == crop.value.printed
    for expected in crop.expected:
        if expected.change is None:
            assert expected.online == crop.value.online
        else:
            assert differs(crop.value, expected.online)
    assert sum(e.change is None for e in crop.expected) <= 1
    assert len({e.online for e in crop.expected}) == len(crop.expected)


@needs_fonts
def test_ink_stands_where_the_sheet_says() -> None:
    setting = chance_setting(("沈阳123",), Type(HAN[0]), 200, Random(1))
    drawn = sheet(replace(setting, cell=False, label=""))
    [(x0, y0, x1, y1)] = drawn.rows
    dark = drawn.pixels[..., 0] < 128
    inside = dark[round(y0) : round(y1), round(x0) : round(x1)]
    assert inside.any()
    assert not dark[: round(y0 - 0.2 * setting.em)].any()
    assert not dark[round(y0) : round(y1), : round(x0) - 2].any()
    assert not dark[round(y0) : round(y1), round(x1) + 2 :].any()


@needs_fonts
def test_a_face_tells_what_it_lacks() -> None:
    assert holds(HAN[0], "沈")
    assert not holds(HAN[0], "\U000f0000")


def _page() -> np.ndarray:
    page = np.full((120, 400, 3), 255, np.float32)
    page[50:70, 100:300] = 0
    return page


def _harmed(harm: Harm) -> np.ndarray:
    return harmed(_page(), (200.0, 60.0), harm, np.random.default_rng(1))


def _pristine() -> Harm:
    return chance_harm("pristine", 200, np.random.default_rng(0))


def test_harm_does_what_it_says() -> None:
    plain = _harmed(_pristine())
    assert plain[55:65, 150:250].mean() < 40 and plain[:30].mean() > 250
    assert _harmed(replace(_pristine(), fade=0.5))[55:65, 150:250].mean() > 110
    assert set(np.unique(_harmed(replace(_pristine(), bilevel=0.5)))) == {0, 255}
    streaked = _harmed(replace(_pristine(), streaks=3))
    assert streaked[55:65].mean() > plain[55:65].mean()
    sealed = _harmed(replace(_pristine(), seal=SEALS[0]))
    assert sealed.shape == plain.shape and not np.array_equal(sealed, plain)


def test_an_impression_that_is_not_cleared_stays_red() -> None:
    sealed = replace(_pristine(), seal=SEALS[0])
    bearing = harmed(_page(), (200.0, 60.0), sealed, np.random.default_rng(1), cleared=False)
    assert _red(bearing) > 100 * max(1, _red(_harmed(sealed)))


def _red(pixels: np.ndarray) -> int:
    return int((pixels[..., 0].astype(int) - pixels[..., 1] > 60).sum())


@needs_fonts
def test_a_crop_that_bears_its_seal_is_otherwise_the_same() -> None:
    cleared, bearing = draw(SEALED_SEED), draw(SEALED_SEED, cleared=False)
    assert cleared.crop == bearing.crop and cleared.crop.sealed
    assert [p.shape for p in cleared.pixels] == [p.shape for p in bearing.pixels]
    assert sum(map(_red, bearing.pixels)) > sum(map(_red, cleared.pixels))


def test_each_level_spoils_more_than_the_one_before() -> None:
    levels: list[Level] = [level for level in LEVELS if level in RANGES]
    for lighter, heavier in pairwise(levels):
        for name, (_, most) in RANGES[lighter].items():
            worst = RANGES[heavier][name]
            assert worst[0] <= most if name == "quality" else worst[1] >= most
        assert wear.SEALED[lighter] <= wear.SEALED[heavier]
        assert min(wear.DPI[heavier]) <= min(wear.DPI[lighter])
