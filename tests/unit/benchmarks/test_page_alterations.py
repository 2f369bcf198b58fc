"""The benchmark's planted changes: each changes what it says, and never the plan it was given."""

from copy import deepcopy
from random import Random

import pytest

from tests.benchmarks.page_differs.alterations import CHANGES, Plan, altered

PLAN: Plan = {
    "pages": [
        {"kind": "instructions", "parts": [{"t": "paras", "items": ["一、申报书一式3份，由推荐单位统一报送。"] * 3}]},
        {
            "kind": "basic_info",
            "parts": [
                {"t": "pairs", "rows": [[{"label": "联系人", "text": "某某"}], [{"label": "通讯地址", "text": ""}]]}
            ],
        },
    ]
}
CLAUSES, ROWS = 3, 2


def counts(plan: Plan) -> tuple[int, int]:
    return len(plan["pages"][0]["parts"][0]["items"]), len(plan["pages"][1]["parts"][0]["rows"])


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", list(CHANGES))
def test_a_change_changes_a_copy(name: str, seed: int) -> None:
    before = deepcopy(PLAN)
    changed = altered(PLAN, CHANGES[name], Random(seed))
    assert before == PLAN
    assert changed != PLAN
    clauses, rows = counts(changed)
    assert clauses == CLAUSES + {"missing line": -1, "added line": 1, "replaced page": 3}.get(name, 0)
    assert rows == ROWS - (name == "missing row")


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_label_leaves_the_values(seed: int) -> None:
    changed = altered(PLAN, CHANGES["changed label"], Random(seed))
    cells = [row[0] for row in changed["pages"][1]["parts"][0]["rows"]]
    assert [c["text"] for c in cells] == ["某某", ""]
    assert sorted(len(c["label"]) for c in cells) == [3, 4]
