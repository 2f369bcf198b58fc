"""Long texts: numbers and passages that differ, against the slips of any reading."""

import pytest

from models.reconciliation import Evidence, FieldStatus
from service.reconciliation.narratives import judge
from tests.unit.service.reconciliation.ink import ink

TEXT = "在全国布局服务网点40个，客户满意度保持在92.3%以上。培养复合型人才1510人次，签订长期服务合同497份。"


def changed(old: str, new: str, nats: float, sure: float = 20.0) -> Evidence:
    return ink(TEXT, TEXT.replace(old, new, 1), (old, new, nats, sure))


@pytest.mark.parametrize(
    ("old", "new", "nats", "status", "numeric"),
    [
        ("7份", "1份", 0.5, "match", False),
        ("7", "1", 3.0, "unreadable", False),
        ("7", "1", 6.5, "mismatch", True),
        ("养", "羊", 8.0, "match", False),
        ("养", "羊", 13.0, "mismatch", False),
        ("客户满意度保持在", "", 60.0, "mismatch", False),
        ("客户满意度保持在", "", 8.0, "unreadable", False),
        ("，", "。", 30.0, "match", False),
        ("，", "第3页共9页，", 60.0, "match", False),
        ("3%", "%", 9.0, "mismatch", True),
    ],
)
def test_passages(old: str, new: str, nats: float, status: FieldStatus, numeric: bool) -> None:
    judged = judge(changed(old, new, nats))
    assert (judged.status, judged.numeric) == (status, numeric)


def test_what_was_read_unsurely_is_no_passage() -> None:
    assert judge(changed("7", "1", 9.0, 0.5)).status == "unreadable"
    assert judge(changed("客户满意度保持在", "各", 60.0, 0.5)).status == "unreadable"


def test_a_text_put_together_wrongly_accuses_nobody() -> None:
    other = "与上下游企业共建协同机制"
    judged = judge(ink(TEXT, other, (TEXT, other, 200.0)))
    assert judged.status == "unreadable"


def test_slips_lower_the_confidence() -> None:
    clean = judge(ink(TEXT, TEXT))
    assert clean.status == "match"
    assert judge(changed("养", "羊", 1.0)).confidence < clean.confidence < 0.99
