"""Kinds by words and shape."""

import pytest

from extractors.seals.impression import Impression
from extractors.seals.kinds import kind_for_owner, kind_of
from models.seal import SealKind, SealShape


def impression(shape: SealShape, mm: float | None) -> Impression:
    return Impression((50.0, 50.0), (40.0, 40.0), 0.0, shape, "red", 1.0, 1.0, mm)


@pytest.mark.parametrize(
    ("shape", "mm", "text", "line", "kind"),
    [
        ("round", 42, "沈阳机床有限公司", "", "official"),
        ("round", 42, "沈阳机床有限公司", "合同专用章", "contract"),
        ("round", 38, "沈阳机床有限公司", "财务专用章", "finance"),
        ("oval", 40, "沈阳机床有限公司", "发票专用章", "invoice"),
        ("oval", 45, "沈阳机床有限公司", "", "official"),
        ("round", 40, "沈阳机床有限公司大连分公司", "", "branch"),
        ("round", 40, "沈阳机床有限公司", "技术部", "department"),
        ("square", 18, "王建国印", "", "personal"),
        ("square", None, "李敏", "", "personal"),
        ("square", 45, "沈阳机床有限公司之印", "", "unknown"),
    ],
)
def test_kind(shape: SealShape, mm: float | None, text: str, line: str, kind: SealKind) -> None:
    assert kind_of(impression(shape, mm), text, line) == kind


@pytest.mark.parametrize(
    ("kind", "line", "wanted"),
    [
        ("branch", "", "official"),
        ("branch", "第二分公司", "branch"),
        ("finance", "", "official"),
        ("finance", "财务专用章", "finance"),
        ("contract", "合同专用章", "contract"),
        ("department", "技术部", "department"),
        ("official", "", "official"),
    ],
)
def test_a_body_may_itself_be_called_a_branch(kind: SealKind, line: str, wanted: SealKind) -> None:
    assert kind_for_owner(kind, line) == wanted
