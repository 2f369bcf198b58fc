"""What a seal is for, told from its shape and its words (domain notes: seals that do not replace the official one)."""

import re

from extractors.seals.impression import Impression
from models.seal import SealKind

SPECIAL: tuple[tuple[SealKind, tuple[str, ...]], ...] = (
    ("contract", ("合同专用", "合同章")),
    ("finance", ("财务专用", "财务章", "财务部", "财务处")),
    ("invoice", ("发票专用", "发票章", "发票监制")),
)
BRANCH = re.compile(r"(分公司|分局|分行|分店|分厂|分校|办事处|支行|支公司)")
DEPARTMENT = re.compile(r"(部|处|科|室|办公室|中心|项目|专用章)$")
NAME_SIDE_MM = 30.0
"""Square seals up to this side are name seals; larger ones belong to bodies."""
LONGEST_NAME = 6
"""Characters of a person's name with 印 or 之印 at most."""


def kind_for_owner(kind: SealKind, line: str) -> SealKind:
    """The kind of a round or oval seal whose rim bears just the name of who should seal: a body may itself be called a
    branch (沙河口分局) or a finance office, so only the words inside can make its seal a special one."""
    if kind not in ("branch", "contract", "finance", "invoice"):
        return kind
    by_line = next((k for k, marks in SPECIAL if any(mark in line for mark in marks)), None)
    return by_line or ("branch" if BRANCH.search(line) else "official")


def kind_of(impression: Impression, text: str, line: str) -> SealKind:
    """The seal's kind. `text` is what its rim says (of a square one all it says), `line` the straight words inside."""
    words = text + line
    for kind, marks in SPECIAL:
        if any(mark in words for mark in marks):
            return kind
    if not impression.curved:
        small = impression.diameter_mm is None or impression.diameter_mm <= NAME_SIDE_MM
        return "personal" if small and len(text) <= LONGEST_NAME else "unknown"
    if BRANCH.search(text) or BRANCH.search(line):
        return "branch"
    if line and DEPARTMENT.search(line):
        return "department"
    return "official" if impression.shape in ("round", "oval") else "unknown"
