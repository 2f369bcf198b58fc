"""The catalogue is one, complete and the same in both languages."""

from string import Formatter
from typing import get_args

import pytest

from models.catalogue import catalogue, label, merged, message
from models.finding import FINDING_CODES, SEVERITY_ORDER
from models.reconciliation import STATUS_ORDER, MatchedBy
from models.scan import PageKind
from models.seal import SealColour, SealKind, SealOwner, SealShape

FORBIDDEN = ("合格", "通过", "伪造", "作假")
"""What a machine never says of an applicant's paper."""


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_the_same(key: str) -> None:
    text = catalogue()[key]
    assert text.zh.strip()
    assert text.en.strip()
    assert slots(text.zh) == slots(text.en)
    assert not [word for word in FORBIDDEN if word in text.zh]


@pytest.mark.parametrize(
    ("key", "zh"),
    [
        ("report.verdict.pass", "未发现问题（机器核对）"),
        ("report.verdict.review", "待人工核对"),
        ("report.verdict.return", "建议补正"),
        ("report.code.SEAL_PASTED", "印迹疑似非手工加盖，请核对原件"),
    ],
)
def test_verdicts_are_worded_as_the_contract_has_them(key: str, zh: str) -> None:
    assert label(key).zh == zh


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("report.code", FINDING_CODES),
        ("report.severity", SEVERITY_ORDER),
        ("report.status", STATUS_ORDER),
        ("report.page", get_args(PageKind)),
        ("report.matched", get_args(MatchedBy)),
        ("report.seal.kind", get_args(SealKind)),
        ("report.seal.shape", get_args(SealShape)),
        ("report.seal.colour", get_args(SealColour)),
        ("report.seal.owner", get_args(SealOwner)),
    ],
)
def test_every_code_has_words(prefix: str, names: tuple[str, ...]) -> None:
    assert {f"{prefix}.{n}" for n in names} <= set(catalogue())


def test_slots_are_filled_in_both_languages() -> None:
    filled = message("report.place.file", name="a.pdf", page=3)
    assert (filled.zh, filled.en) == ("a.pdf 第 3 页", "a.pdf p. 3")


def test_braces_in_a_value_are_no_slot() -> None:
    assert message("report.place.file", name="{page}.pdf", page=3).zh == "{page}.pdf 第 3 页"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        message("report.no_such_text")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        message("report.place.file", name="a.pdf")


def test_a_label_has_no_slots() -> None:
    with pytest.raises(KeyError):
        label("report.place.page")


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        ((("a.yaml", "k: {zh: 一, en: a}\nk: {zh: 二, en: b}"),), "twice in one file"),
        ((("a.yaml", "k: {zh: 一, en: a}"), ("b.yaml", "k: {zh: 一, en: a}")), "another file"),
        ((("a.yaml", "- k"),), "mapping"),
        ((("a.yaml", "k: {zh: 一}"),), "en"),
        ((("a.yaml", "k: {zh: 一, en: a, fr: b}"),), "fr"),
    ],
)
def test_a_faulty_catalogue_is_refused(sources: tuple[tuple[str, str], ...], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        merged(sources)


def test_files_are_merged() -> None:
    assert set(merged((("a.yaml", "k: {zh: 一, en: a}"), ("b.yaml", "m: {zh: 二, en: b}")))) == {"k", "m"}
