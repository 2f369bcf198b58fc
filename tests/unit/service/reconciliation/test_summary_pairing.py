"""Rows of the summary table find their applications, and never another's."""

import pytest

from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord
from models.form_template import Campaign, Recommender
from models.geometry import Box
from models.scan import PageRef
from models.summary_table import SummaryRow
from service.reconciliation.summary_pairing import Entry, entries_of, may_be, pair_rows

BOX = Box((0.1, 0.1, 0.2, 0.2))
CODES = ("91330109612968338A", "91330109373378903J", "91330109026985573T")
NAMES = ("杭州博晖汽车零部件有限公司", "浙江省华戌鼓风机股份有限公司", "宁波千帆模具科技有限公司")


def spot(text: str, confidence: float = 0.99, value: str | None = None) -> Spot:
    status = "read" if text else "blank"
    return Spot.model_validate(
        {
            "block": "summary_table", "text": text, "value": value or text or None, "input": 0, "page": 2, "box": BOX,
            "confidence": confidence, "status": status,
        }
    )  # fmt: skip


def row(
    number: str = "", name: str = "", code: str = "", kind: str = "enterprise", confidence: float = 0.99
) -> SummaryRow:
    cells = {"application_no": number, "applicant_name": name, "uscc": code}
    spots = {column: spot(text, confidence) for column, text in cells.items()}
    return SummaryRow(input=0, page=2, box=BOX, cells={**spots, "kind": spot(kind, value=kind)})


def record(i: int, kind: str = "enterprise") -> OnlineRecord:
    fields = {"applicant_name": NAMES[i], "uscc": CODES[i]}
    return OnlineRecord(id=f"r-{i}", application_no=f"FW-000{i}", kind=kind, fields=dict(fields))


ENTRIES = [Entry(record(i), paper=i) for i in range(3)]


@pytest.mark.parametrize(
    ("rows", "matches", "repeats", "unpaired"),
    [
        ([row(f"FW-000{i}", NAMES[i], CODES[i]) for i in (2, 0)], {0: 2, 1: 0}, {}, ()),
        # Any of the keys is enough, and one that names another application is what is wrong in the row.
        ([row(name=NAMES[1])], {0: 1}, {}, ()),
        ([row(code=CODES[1])], {0: 1}, {}, ()),
        ([row("FW-0002", NAMES[1], CODES[1])], {0: 1}, {}, ()),
        ([row(name="杭州博晖汽车零件有限公司")], {0: 0}, {}, ()),
        ([row("FW-0009", "大连某某重工有限公司", "912102000000000000")], {}, {}, (0,)),
        ([row()], {}, {}, (0,)),
        # An application that is listed once more.
        ([row("FW-0001", NAMES[1], CODES[1])] * 2, {0: 1}, {1: 1}, ()),
        ([row("FW-0001", NAMES[1], CODES[1]), row("FW-0001", NAMES[1])], {0: 1}, {1: 1}, ()),
    ],
)
def test_rows(
    rows: list[SummaryRow], matches: dict[int, int], repeats: dict[int, int], unpaired: tuple[int, ...]
) -> None:
    found = pair_rows(rows, ENTRIES)
    assert (dict(found.matches), dict(found.repeats), found.unpaired) == (matches, repeats, unpaired)


def test_a_row_that_does_not_tell_its_kind_is_paired_by_code() -> None:
    untold = row(code=CODES[2])
    cells = {name: s for name, s in untold.cells.items() if name != "kind"}
    assert pair_rows([untold.model_copy(update={"cells": cells})], ENTRIES).matches == {0: 2}


@pytest.mark.parametrize(
    ("listed", "possible"),
    [
        (row("FW-0000"), True),
        (row("FW-0009", "大连某某重工有限公司", "912102000000000000"), False),
        (row("FW-0009", "大连某某重工有限公司"), False),
        (row("FW-0009", "杭州博晖零部件公司"), True),
        # What was hardly read may be anybody's.
        (row("FW-0009", "大连某某重工有限公司", "912102000000000000", confidence=0.7), True),
        (row(), True),
    ],
)
def test_which_application_a_row_may_be(listed: SummaryRow, possible: bool) -> None:
    assert may_be(listed, ENTRIES[0]) is possible


def test_what_a_package_and_the_portal_know() -> None:
    sure, unsure = (spot(text, c) for text, c in ((NAMES[0], 0.99), ("杭州博晖", 0.5)))
    paper = Application(
        index=4, kind="project", pages=(PageRef(input=0, page=9),), application_no="FW-77",
        fields={
            "applicant_name": FieldReading(name="applicant_name", label="", spots=(unsure, sure)),
            "uscc": FieldReading(name="uscc", label="", spots=(unsure,)),
        },
    )  # fmt: skip
    campaign = Campaign(
        id="c", title="t", recommenders=(Recommender(name="某省工业和信息化厅", aliases=("某省工信厅",)),)
    )
    sent = record(1).model_copy(update={"fields": {**record(1).fields, "recommender_name": "某省工信厅"}})
    first, second, third = entries_of([record(0), sent], {"r-1": 3}, [paper], campaign)
    assert (first.sender, second.sender) == ("", "某省工业和信息化厅")
    assert (first.paper, first.filed, second.paper) == (None, True, 3)
    assert (third.paper, third.filed, third.record.application_no, third.record.kind) == (4, False, "FW-77", "project")
    assert third.record.fields == {"applicant_name": NAMES[0]}
