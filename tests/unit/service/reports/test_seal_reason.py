"""The reason for a seal's verdict: one sentence that names what differs and what is hidden."""

from typing import get_args

import pytest

from models.geometry import Box
from models.seal import OwnerReason, OwnerVerdict, Seal, SealOwner
from service.reports.seal_letters import lay_out
from service.reports.seal_reason import seal_reason

NAME = "沈阳示例机床有限公司"


def seal(owner: SealOwner, slot: str | None = "cover.applicant") -> Seal:
    return Seal(box=Box((0, 0, 0.1, 0.1)), shape="round", colour="red", slot=slot, expected=NAME, owner=owner)


def said(
    read: str, owner: SealOwner, reason: OwnerReason, hidden: tuple[int, ...] = (), others: tuple[int, ...] = ()
) -> str:
    verdict = OwnerVerdict(owner=owner, confidence=0.9, text=read, reason=reason, hidden=hidden, others=others)
    letters = lay_out([c.strip() for c in read], NAME, verdict)
    return seal_reason(seal(owner), verdict, letters).zh


@pytest.mark.parametrize(
    ("read", "owner", "reason", "hidden", "others", "words"),
    [
        (NAME, "match", "all_read", (), (), "印文逐字辨认，与应盖单位名称一致。"),
        (
            "沈阳示列机床有限公司", "mismatch", "other_characters", (), (3,),
            "印文与应盖单位名称有 1 个字不同：第 4 字印文为“列”，应为“例”。",
        ),
        ("杭州某某局", "mismatch", "other_name", (), (), "印文是另一个名称，与应盖单位名称不符。"),
        (
            "沈阳小列机床有限公司", "mismatch", "other_name", (), (),
            "印文与应盖单位名称有 2 个字不同：第 3 字印文为“小”，应为“示”；第 4 字印文为“列”，应为“例”。",
        ),
        ("沈阳示例集团机床有限公司", "mismatch", "longer", (), (), "印文比应盖单位名称多 2 个字：“集团”。"),
        ("沈阳机床有限公司", "mismatch", "shorter", (), (), "印文比应盖单位名称少 2 个字：“示例”。"),
        ("沈阳机床有限公司", "mismatch", "longer", (), (), "印文比应盖单位名称长。"),
        (
            NAME, "unreadable", "hidden", (2, 3), (),
            "有 2 个字被遮挡或磨损，无法确认：第 3、4 字。其余 8 字与应盖单位名称一致。",
        ),
        (
            "沈阳  机床有限公司", "unreadable", "hidden", (), (),
            "有 2 个字被遮挡或磨损，无法确认：第 3、4 字。",
        ),
        (
            "沈阳 列机床有限公司", "unreadable", "hidden", (2,), (3,),
            "有 1 个字被遮挡或磨损，无法确认：第 3 字。第 4 字疑与应盖单位名称不同。",
        ),
        (" " * 10, "unreadable", "hidden", (), (), "印文全部被遮挡或磨损，无法确认。"),
        ("沈阳示例机床有限公", "unreadable", "hidden", (), (), "部分文字被遮挡或磨损，无法确认。"),
        (
            "沈阳示列机床有限公司", "unreadable", "contradictory", (), (3,),
            "几次辨认的结果互相矛盾，无法确认。第 4 字疑与应盖单位名称不同。",
        ),
        ("沈阳示列机床有限公司", "unreadable", "contradictory", (), (), "几次辨认的结果互相矛盾，无法确认。"),
        ("", "unreadable", "nothing_read", (), (), "印文未能读出。"),
    ],
)  # fmt: skip
def test_the_reason_is_one_plain_statement(
    read: str, owner: SealOwner, reason: OwnerReason, hidden: tuple[int, ...], others: tuple[int, ...], words: str
) -> None:
    assert said(read, owner, reason, hidden, others) == words


@pytest.mark.parametrize("reason", get_args(OwnerReason))
def test_every_reason_has_words(reason: OwnerReason) -> None:
    verdict = OwnerVerdict(owner="unreadable", confidence=0.6, text="", reason=reason)
    words = seal_reason(seal("unreadable"), verdict, ())
    assert words.zh.endswith("。")
    assert words.en.endswith(".")


def test_many_places_are_counted_and_not_all_named() -> None:
    assert said(NAME, "unreadable", "hidden", hidden=tuple(range(8))).startswith(
        "有 8 个字被遮挡或磨损，无法确认：第 1、2、3、4、5、6… 字。"
    )


@pytest.mark.parametrize(
    ("owner", "slot", "words"),
    [
        ("not_expected", None, "不在盖章栏内，未比对单位；仅列出印文。"),
        ("not_expected", "cover.applicant", "此阶段该处不核对印章单位。"),
        ("match", "cover.applicant", "印文与应盖单位名称一致。"),
        ("mismatch", "cover.applicant", "印文与应盖单位名称不一致。"),
        ("unreadable", "cover.applicant", "印文无法可靠辨认。"),
    ],
)
def test_without_a_verdict_the_outcome_is_said(owner: SealOwner, slot: str | None, words: str) -> None:
    assert seal_reason(seal(owner, slot), None, ()).zh == words


@pytest.mark.parametrize(("text", "confidence", "hint"), [("甲", 0.79, True), ("甲", 0.8, False), ("", 0.1, False)])
def test_an_unsure_reading_that_nobody_compares_is_called_so(text: str, confidence: float, hint: bool) -> None:
    unsure = seal("not_expected", None).model_copy(update={"text": text, "text_confidence": confidence})
    assert ("仅供参考" in seal_reason(unsure, None, ()).zh) is hint


def test_english_names_the_same_places() -> None:
    verdict = OwnerVerdict(owner="unreadable", confidence=0.6, text="", reason="hidden", hidden=(2, 3))
    words = seal_reason(seal("unreadable"), verdict, lay_out(list(NAME), NAME, verdict))
    assert words.en == ("Covered or worn, so not confirmed: 2 (no. 3, 4). The other 8 agree with the name expected.")
