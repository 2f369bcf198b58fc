"""What an import changes, as it is shown before it is done."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.campaign import OnlineRecord, OnlineValue
from models.kept_record import KeptRecord
from service.rules.record_changes import changed_fields, preview_of
from tests.unit.service.workflows.gates import NOW

WAS = OnlineRecord(
    id="r-1", application_no="FW-1", kind="enterprise", province="辽宁省", provenance="applicant",
    fields={"name": "甲公司", "systems": ("a", "b")},
)  # fmt: skip


def kept(record: OnlineRecord, revision: int = 3) -> dict[str, KeptRecord]:
    one = KeptRecord(campaign="c", revision=revision, record=record, imported_at=NOW, imported_by="u")
    return {record.id: one}


@pytest.mark.parametrize(
    ("update", "changed"),
    [
        ({}, []),
        ({"application_no": "FW-2"}, [("application_no", "FW-1", "FW-2")]),
        ({"provenance": "portal_export"}, [("provenance", "applicant", "portal_export")]),
        ({"fields": {"name": "甲公司", "systems": ("a",)}}, [("systems", ("a", "b"), ("a",))]),
        ({"fields": {"name": "甲公司", "systems": ("a", "b"), "fax": ""}}, []),
        ({"fields": {"systems": ("a", "b")}}, [("name", "甲公司", None)]),
        ({"fields": {"name": "甲公司", "systems": ("a", "b"), "fax": "1"}}, [("fax", None, "1")]),
    ],
)
def test_what_differs_is_named(update: dict[str, Any], changed: list[tuple[str, OnlineValue | None, object]]) -> None:
    found = changed_fields(WAS, WAS.model_copy(update=update))
    assert [(f.name, f.was, f.now) for f in found] == changed


def test_a_record_is_new_changed_or_the_same() -> None:
    other = WAS.model_copy(update={"id": "r-2"})
    shown = preview_of("c", "typed", [WAS, other], kept(WAS), ["r-3"])
    assert [(c.id, c.change, c.revision) for c in shown.changes] == [("r-1", "same", 3), ("r-2", "new", 1)]
    assert (shown.count("same"), shown.count("new"), shown.count("changed")) == (1, 1, 0)
    renamed = WAS.model_copy(update={"version": "2"})
    assert preview_of("c", "typed", [renamed], kept(WAS), []).changes[0].revision == 4


@given(st.sampled_from(["campaign", "kept", "vanished", "fields"]))
def test_whatever_changes_changes_the_digest(what: str) -> None:
    shown = preview_of("c", "typed", [WAS], kept(WAS), ["r-9"])
    renamed = WAS.model_copy(update={"fields": {"name": "乙公司"}})
    other = {
        "campaign": preview_of("d", "typed", [WAS], kept(WAS), ["r-9"]),
        "kept": preview_of("c", "typed", [WAS], kept(WAS, 4), ["r-9"]),
        "vanished": preview_of("c", "typed", [WAS], kept(WAS), []),
        "fields": preview_of("c", "typed", [renamed], kept(WAS), ["r-9"]),
    }[what]
    assert other.digest != shown.digest
    assert preview_of("c", "typed", [WAS], kept(WAS), ["r-9"]).digest == shown.digest
