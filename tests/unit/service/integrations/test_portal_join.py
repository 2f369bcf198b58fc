"""Rows of a list and portal PDFs: each finds its other, stands alone, or is told to be ambiguous; nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.campaign import OnlineRecord, OnlineValue
from models.form_template import FieldSpec
from service.integrations.portal_join import AmbiguousError, Difference, Join, Mark, join, merged, named

ROWS = [Mark("FWX-01", "3"), Mark("FWX-02", "1")]


@pytest.mark.parametrize(
    ("rows", "prints", "pairs"),
    [
        (ROWS, [Mark("FWX-02"), Mark("FWX-01")], ((0, 1), (1, 0))),
        (ROWS, [Mark("ＦＷＸ-01")], ((0, 0),)),
        (ROWS, [Mark("fwx-01")], ((0, 0),)),
        (ROWS, [Mark("", file="沈阳某公司_FWX-02_终稿")], ((1, 0),)),
        (ROWS, [Mark("", file="FWX-021")], ()),
        (ROWS, [Mark("", file="2021-FWX-02")], ((1, 0),)),
        (ROWS, [Mark("FWX-01", file="FWX-02")], ((0, 0),)),
        (ROWS, [Mark("FWX-03")], ()),
        ([Mark(""), *ROWS], [Mark("", file="a")], ()),
        ([Mark("FWX-1"), Mark("FWX-1-2")], [Mark("", file="FWX-1-2")], ((1, 0),)),
        ([Mark("N", "1"), Mark("N", "2")], [Mark("N", "2")], ((1, 0),)),
        ([Mark("N", "1"), Mark("N", "2")], [Mark("N", "2"), Mark("N", "1")], ((0, 1), (1, 0))),
        ([], [Mark("N")], ()),
        ([Mark("N")], [], ()),
    ],
    ids=[
        "by number", "full width", "lower case", "by file name", "part of a longer number", "behind other characters",
        "text before name", "not in the list", "blank on both sides", "the longer number", "one of two versions",
        "two versions", "no list", "no PDF",
    ],
)  # fmt: skip
def test_pairs(rows: list[Mark], prints: list[Mark], pairs: tuple[tuple[int, int], ...]) -> None:
    assert join(rows, prints).pairs == pairs


@pytest.mark.parametrize(
    ("rows", "prints"),
    [
        ([], [Mark("N", "1"), Mark("N", "2")]),
        ([Mark("N", "1")], [Mark("N", "1"), Mark("N", "1")]),
        ([Mark("N", "1")], [Mark("N", "1"), Mark("N", "2")]),
        ([Mark("N", "1"), Mark("N", "1")], [Mark("N", "1")]),
        ([Mark("N", "1"), Mark("N", "2")], [Mark("N", "")]),
    ],
    ids=["no list", "two alike", "an older one", "two rows alike", "no version"],
)
def test_what_no_version_tells_apart_is_ambiguous(rows: list[Mark], prints: list[Mark]) -> None:
    with pytest.raises(AmbiguousError) as caught:
        join(rows, prints)
    assert (caught.value.number, caught.value.rows, caught.value.prints) == (
        "n", tuple(range(len(rows))), tuple(range(len(prints))),
    )  # fmt: skip


NUMBERS = st.sampled_from(["", "A-1", "A-2", "A-12", "B-1"])
MARKS = st.builds(Mark, NUMBERS, st.sampled_from(["", "1", "2"]), st.sampled_from(["", "A-1", "B-1 x", "y"]))


@given(st.lists(MARKS, max_size=6), st.lists(MARKS, max_size=6))
def test_nothing_is_lost_or_used_twice(rows: list[Mark], prints: list[Mark]) -> None:
    found = _joined(rows, prints)
    if found is None:
        return
    assert sorted([*(r for r, _ in found.pairs), *found.rows]) == list(range(len(rows)))
    assert sorted([*(p for _, p in found.pairs), *found.prints]) == list(range(len(prints)))
    for r, p in found.pairs:
        assert rows[r].number
        assert prints[p].number in ("", rows[r].number)
        assert prints[p].number or rows[r].number in prints[p].file
    alone = {prints[p].number for p in found.prints} & {rows[r].number for r in found.rows} - {""}
    assert not alone


def _joined(rows: list[Mark], prints: list[Mark]) -> Join | None:
    """None where some are ambiguous, which several rows or PDFs of one number must have caused."""
    try:
        return join(rows, prints)
    except AmbiguousError as error:
        if len(error.rows) < 2 and len(error.prints) < 2:
            raise
        return None


SPECS = {
    "revenue": FieldSpec(name="revenue", label="营业收入", type="decimal"),
    "name": FieldSpec(name="name", label="单位名称", type="text"),
    "mode": FieldSpec(name="mode", label="模式", type="multi", options={"a": "甲", "b": "乙"}),
}


def record(fields: dict[str, OnlineValue], **own: str) -> OnlineRecord:
    return OnlineRecord.model_validate({"id": "r-1", "kind": "firm", "application_no": "N", **own, "fields": fields})


def test_the_list_registers_and_the_pdf_fills_in() -> None:
    row = record({"name": "甲公司", "revenue": "1.50"}, version="3", province="辽宁省", submitted_at="2021-04-20")
    print_ = record({"revenue": "1.5", "mode": ("a",)}, id="N", version="", provenance="portal_export")
    found, differences = merged(row, print_, SPECS)
    assert differences == ()
    assert found == record(
        {"name": "甲公司", "revenue": "1.5", "mode": ("a",)},
        version="3", province="辽宁省", submitted_at="2021-04-20", provenance="portal_export",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "print_", "differ"),
    [
        ({"revenue": "1.50"}, {"revenue": "1.6"}, True),
        ({"revenue": "约一"}, {"revenue": "1.6"}, True),
        ({"revenue": ""}, {"revenue": "1.6"}, True),
        ({"revenue": "1.6"}, {"revenue": "/"}, True),
        ({"revenue": ""}, {"revenue": "/"}, False),
        ({"revenue": "1,000.00"}, {"revenue": "1000"}, False),
        ({"name": "甲（乙）公司"}, {"name": "甲(乙)公司"}, False),
        ({"name": "甲公司"}, {"name": "乙公司"}, True),
        ({"mode": ("b", "a")}, {"mode": ("a", "b")}, False),
        ({"mode": ("a",)}, {"mode": ("a", "b")}, True),
        ({"mode": ""}, {"mode": ("a", "b")}, True),
        ({"name": "甲公司"}, {}, False),
    ],
)
def test_values_that_differ_are_told_and_the_pdfs_taken(
    row: dict[str, OnlineValue], print_: dict[str, OnlineValue], differ: bool
) -> None:
    found, differences = merged(record(row), record(print_), SPECS)
    assert [d.name for d in differences] == [*row] * differ
    assert found.fields == {**row, **print_}


def test_of_two_versions_the_lists_is_taken_and_both_are_told() -> None:
    found, differences = merged(record({}, version="7"), record({}, version="6"), SPECS)
    assert found.version == "7"
    assert differences == (Difference("version", "7", "6"),)


def test_of_many_names_the_first_are_named() -> None:
    assert named(["a", "b"]) == "a、b"
    assert named([str(n) for n in range(30)]).endswith("19 …")
