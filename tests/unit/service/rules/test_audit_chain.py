"""The chain: canonical lines, and that no change of an export goes unnoticed."""

import json
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from models.audit import NO_ENTRY, AuditEntry, Event, Origin
from models.errors import UsageError
from service.rules.audit_chain import (
    Anchor,
    anchor_of,
    check_chain,
    check_export,
    closing_line,
    entry_of,
    hash_of,
    sealed,
)

NOW = datetime(2026, 11, 27, 8, 0, 0, 123, tzinfo=UTC)
ORIGIN = Origin(software="kanhe 0.1.0", models="rapid", settings="ab12")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def chained(count: int, first: int = 1) -> tuple[list[bytes], list[AuditEntry]]:
    lines, entries, previous = [], [], NO_ENTRY if first == 1 else "7" * 64
    for n in range(first, first + count):
        event = Event(actor=f"张{n}", action="package.received", subject=f"package:{n}", detail={"页": n})
        line, entry = sealed(n, NOW + timedelta(seconds=n), event, ORIGIN, previous)
        lines.append(line.encode())
        entries.append(entry)
        previous = entry.hash
    return lines, entries


@cache
def export(count: int = 6, first: int = 1) -> bytes:
    lines, entries = chained(count, first)
    return b"\n".join([*lines, closing_line(first, count, entries[-1].hash if entries else NO_ENTRY), b""])


def sound(content: bytes, *anchors: Anchor) -> bool:
    return check_export(content.splitlines(keepends=True), anchors).sound


def test_the_canonical_line_is_what_the_document_says() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=8)))
    event = Event(actor="张三", action="user.added", subject="user:1", detail={"b": 1, "a": '引号"\n'})
    line, entry = sealed(3, east, event, ORIGIN, "0" * 64)
    assert line == (
        '{"action":"user.added","actor":"张三","at":"2026-11-27T08:00:00.000123Z","detail":{"a":"引号\\"\\n","b":1},'
        '"number":3,"origin":{"models":"rapid","settings":"ab12","software":"kanhe 0.1.0"},"previous":"' + "0" * 64 +
        '","subject":"user:1"}'
    )  # fmt: skip
    assert entry.hash == hash_of(line.encode())


@given(
    st.text(min_size=1, max_size=20),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=5), json_values, max_size=4),
)
def test_every_event_comes_back_from_its_line(actor: str, subject: str, detail: dict[str, JsonValue]) -> None:
    event = Event(actor=actor, action="x", subject=subject, detail=detail)
    line, entry = sealed(1, NOW, event, ORIGIN, NO_ENTRY)
    assert "\n" not in line and "\x00" not in line
    assert entry_of(line.encode("utf-8")) == entry


@pytest.mark.parametrize("name", ["a\udcffb.pdf", "line\nbreak", "nul\x00"])
def test_names_that_no_database_takes_are_kept_as_escapes(name: str) -> None:
    line, entry = sealed(1, NOW, Event(actor=name, action="x", detail={"file": name}), ORIGIN, NO_ENTRY)
    assert entry.event.actor.isprintable()
    assert entry_of(line.encode("utf-8")).event.detail["file"] == name


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        sealed(1, NOW, Event(actor="a", action="x", detail={"x": float("nan")}), ORIGIN, NO_ENTRY)


@pytest.mark.parametrize(("count", "first"), [(0, 1), (1, 1), (6, 1), (1, 40), (6, 40)])
def test_an_untouched_export_is_sound(count: int, first: int) -> None:
    check = check_export(export(count, first).splitlines(keepends=True))
    assert (check.sound, check.entries) == (True, count)
    assert count == 0 or (check.first, check.head) == (first, chained(count, first)[1][-1].head)


@pytest.mark.parametrize("bit", [1, 32])
@pytest.mark.parametrize("first", [1, 40])
def test_every_byte_counts(first: int, bit: int) -> None:
    content = export(3, first)
    unnoticed = [n for n, byte in enumerate(content) if sound(content[:n] + bytes([byte ^ bit]) + content[n + 1 :])]
    assert unnoticed == []


@given(st.sampled_from([1, 40]), st.data())
def test_any_changed_byte_is_noticed(first: int, data: st.DataObject) -> None:
    content = bytearray(export(6, first))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda b: b != content[place]))
    assert not sound(bytes(content))


@given(st.sampled_from([1, 40]), st.integers(0, 5), st.integers(0, 5))
def test_a_removed_repeated_or_moved_line_is_noticed(first: int, one: int, other: int) -> None:
    lines = export(6, first).splitlines(keepends=True)
    removed = lines[:one] + lines[one + 1 :]
    repeated = [*lines[: other + 1], lines[one], *lines[other + 1 :]]
    moved = [*removed[:other], lines[one], *removed[other:]]
    assert not sound(b"".join(removed))
    assert not sound(b"".join(repeated))
    assert sound(b"".join(moved)) is (one == other)


@given(st.integers(0, 6), st.integers(1, 8))
def test_an_inserted_entry_is_noticed(place: int, number: int) -> None:
    lines = export(6).splitlines(keepends=True)
    previous = json.loads(lines[place - 1])["previous"] if place > 0 else NO_ENTRY
    false, _ = sealed(number, NOW, Event(actor="x", action="y"), ORIGIN, previous)
    assert not sound(b"".join([*lines[:place], false.encode() + b"\n", *lines[place:]]))


@pytest.mark.parametrize("cut", [0, 1, 5, 6, 7])
def test_a_cut_end_is_noticed(cut: int) -> None:
    assert sound(b"".join(export(6).splitlines(keepends=True)[:cut])) is (cut == 7)
    assert not sound(export(6)[:-1])


def test_a_chain_written_anew_is_noticed_by_an_anchor_alone() -> None:
    _, entries = chained(6)
    false = b"\n".join([*(lines := chained(5)[0]), closing_line(1, 5, hash_of(lines[-1])), b""])
    assert sound(false)
    assert not sound(false, anchor_of(entries[5].head.anchor))
    assert sound(export(6), anchor_of(entries[5].head.anchor), anchor_of(entries[2].hash))


@pytest.mark.parametrize(
    ("anchor", "problem"),
    [
        ("3:" + "0" * 64, "audit.problem.anchor"), ("0" * 16, "audit.problem.anchor"),
        ("7:" + "0" * 64, "audit.problem.anchor_outside"),
    ],
)  # fmt: skip
def test_an_anchor_that_is_not_met_is_told(anchor: str, problem: str) -> None:
    check = check_export(export(6).splitlines(keepends=True), [anchor_of(anchor)])
    assert [p.key for p in check.problems] == [problem]


def test_an_anchor_holds_its_own_entry_only() -> None:
    _, entries = chained(6)
    assert not sound(export(6), anchor_of(f"4:{entries[2].hash}"))
    assert sound(export(6), anchor_of(f"3:{entries[2].hash[:16].upper()} "))


@pytest.mark.parametrize("text", ["", "57", "57:", "57:abc", "x" * 64, "-1:" + "a" * 64, "a" * 65, "1:2:" + "a" * 64])
def test_what_is_no_anchor_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="anchor"):
        anchor_of(text)


def test_a_whole_log_begins_with_the_first_entry_and_has_the_hashes_kept() -> None:
    lines, entries = chained(4)
    kept = [(line, e.hash) for line, e in zip(lines, entries, strict=True)]
    assert check_chain(kept).sound
    assert check_chain([]).head is None
    assert [p.key for p in check_chain(kept[1:]).problems] == ["audit.problem.number"]
    false = [*kept[:3], (lines[3], "f" * 64)]
    assert [(p.key, p.place) for p in check_chain(false).problems] == [("audit.problem.changed", 4)]
    other = [*kept[:2], (lines[2].replace(b"3", b"8"), entries[2].hash), kept[3]]
    assert not check_chain(other).sound


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"null", b"\xff", b'{"number":1}', b"[" * 5000])
def test_what_is_no_entry_is_told(line: bytes) -> None:
    assert not check_export([line + b"\n", closing_line(1, 1, hash_of(line)) + b"\n"]).sound
