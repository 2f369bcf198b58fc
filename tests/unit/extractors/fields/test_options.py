"""Which options a cell names: ticked in the printed styles, or as words."""

import pytest

from extractors.fields.options import choose, code_of

MODES = {"customization": "定制化服务", "supply_chain": "供应链管理", "epc": "总集成总承包", "other": "其他"}
SIZES = {"大型": "大型", "中型": "中型", "小型": "小型", "微型": "微型"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("■定制化服务  □供应链管理", ("customization",)),
        ("☑定制化服务  ☑供应链管理  □总集成总承包", ("customization", "supply_chain")),
        ("〔√〕定制化服务  〔 〕供应链管理", ("customization",)),
        ("〔 〕定制化服务  〔√〕供应链管理", ("supply_chain",)),
        ("供应链管理、定制化服务", ("customization", "supply_chain")),
        ("epc;other", ("epc", "other")),
        ("□定制化服务  ■其他：融资租赁", ("other",)),
        ("□定制化服务  □供应链管理", ()),
    ],
)
def test_ticked_and_written_options_in_printed_order(text: str, codes: tuple[str, ...]) -> None:
    assert choose(text, MODES).codes == codes
    assert not choose(text, MODES).doubtful


def test_one_character_off_a_long_option_is_a_doubtful_guess() -> None:
    assert choose("定制花服务", MODES).codes == ("customization",)
    assert choose("定制花服务", MODES).doubtful


def test_one_character_off_a_short_option_is_no_option() -> None:
    assert choose("火型", SIZES).codes == ()
    assert choose("火型", SIZES).doubtful


@pytest.mark.parametrize(
    ("word", "code"), [("总集成总承包", "epc"), ("epc", "epc"), ("咨询", None), ("定制花服务", None)]
)
def test_the_code_of_a_word(word: str, code: str | None) -> None:
    assert code_of(word, MODES) == code
