"""Pages of papers and supplements as literals."""

from collections.abc import Sequence
from random import Random

from models.scan import PageRef
from service.reconciliation.version_pairing import Sheet

WORDS = "服务制造企业平台项目城市收入总额单位地址联系电话年度材料承诺审核推荐意见指标说明情况内容时间部门"
NUMBER = "FW-2021-1"


def text(seed: int, lines: int = 10) -> list[str]:
    """The lines of a page, like no other's."""
    rng = Random(seed)
    return ["".join(rng.choices(WORDS, k=20)) for _ in range(lines)]


def misread(lines: Sequence[str], seed: int, share: float = 0.05) -> tuple[str, ...]:
    """The lines with a share of their characters read as others."""
    rng = Random(seed)
    return tuple("".join(rng.choice(WORDS) if rng.random() < share else c for c in line) for line in lines)


def first(count: int = 6, *, home: int = 0, number: str = NUMBER, input: int = 0, seed: int = 0) -> list[Sheet]:
    """The pages of a paper as first received."""
    return [
        Sheet(
            ref=PageRef(input=input, page=n), home=home, application_no=number, kind="narrative", number=n, total=count,
            lines=tuple(text(seed + n)),
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def sent(page: int, lines: Sequence[str], printed: int | None = None, **changed: object) -> Sheet:
    """A page of a supplement, the `page`th of its scan."""
    said = {"application_no": NUMBER, "kind": "narrative", "number": printed, "total": 6} | changed
    return Sheet.model_validate({"ref": {"input": 9, "page": page}, "lines": tuple(lines)} | said)
