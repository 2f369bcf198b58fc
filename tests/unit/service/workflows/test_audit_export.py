"""Exporting the log, and verifying log and file."""

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from models.audit import Event
from models.errors import DatabaseError, ForbiddenError, UsageError
from service.database import audit
from service.database.connection import Database, embedded_url
from service.database.schema import upgrade
from service.rules.audit_chain import anchor_of
from service.workflows.administer_users import console
from service.workflows.audit_export import export_audit, read_anchors, verify_export, verify_log
from service.workflows.gate import Gate
from tests.unit.service.workflows.gates import NOW, events, make_gate, make_user, principal_for

HOUR = timedelta(hours=1)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """A gate over a database of this program's schema, with ten entries an hour apart."""
    database = Database(embedded_url(tmp_path))
    with closing(database):
        upgrade(database)
        made = make_gate(database)
        for n in range(10):
            with database.transaction() as session:
                event = Event(
                    actor="张三", action="package.received", subject=f"package:{n}", detail={"name": "申报书"}
                )
                audit.append(session, event, NOW + n * HOUR, made.log.origin)
        return made


def test_an_export_is_sound_and_on_record(gate: Gate, tmp_path: Path) -> None:
    out = tmp_path / "new" / "audit.jsonl"
    entries, head = export_audit(gate, console("root"), out, None, None, NOW + 9 * HOUR)
    check = verify_export(out)
    assert (check.sound, check.entries, check.head) == (True, entries, head) == (True, 10, head)
    told = events(gate)[-1].event
    assert (told.actor, told.action) == ("console:root", "audit.exported")
    assert (told.detail["entries"], told.detail["head"]) == (10, head.hash if head else "")
    assert "申报书" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("since", "until", "numbers"),
    [(None, 3, [1, 2, 3]), (7, None, [8, 9, 10]), (2, 4, [3, 4]), (50, None, []), (None, -1, [])],
)
def test_a_part_is_sound_too(
    since: int | None, until: int | None, numbers: list[int], gate: Gate, tmp_path: Path
) -> None:
    out = tmp_path / "audit.jsonl"
    start, end = (None if n is None else NOW + n * HOUR for n in (since, until))
    export_audit(gate, console("root"), out, start, end, NOW + 9 * HOUR)
    lines = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [line["number"] for line in lines[:-1]] == numbers
    assert verify_export(out).sound


def test_only_who_may_exports(gate: Gate, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"
    export_audit(gate, principal_for(make_user(gate, "a", "auditor")), out, None, None, NOW)
    with pytest.raises(ForbiddenError):
        export_audit(gate, principal_for(make_user(gate, "s", "system_admin")), out, None, None, NOW)


def test_the_log_is_verified_and_held_to_anchors(gate: Gate) -> None:
    heads = [e.head for e in events(gate)]
    check = verify_log(gate.database, [anchor_of(heads[4].anchor)])
    assert (check.sound, check.head) == (True, heads[-1])
    assert not verify_log(gate.database, [anchor_of("11:" + "a" * 64)]).sound


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        ("UPDATE audit_log SET line = replace(line, '申报书', '批准书') WHERE number = 4", ["changed", "previous"]),
        ("DELETE FROM audit_log WHERE number = 4", ["number"]),
        ("DELETE FROM audit_log WHERE number = 1", ["number"]),
        ("DELETE FROM audit_log WHERE number = 10", []),
        ("UPDATE audit_log SET actor = '李四' WHERE number = 4", ["columns"]),
        ("UPDATE audit_log SET at = '2020-01-01 00:00:00.000000' WHERE number = 4", ["columns"]),
    ],
)
def test_what_was_done_behind_its_back_is_told(statement: str, problems: list[str], gate: Gate) -> None:
    head = events(gate)[-1].head
    with gate.database.transaction() as session:
        for name in ("update", "delete", "replace"):
            session.execute(text(f"DROP TRIGGER audit_log_no_{name}"))
        session.execute(text(statement))
    found = [p.key.removeprefix("audit.problem.") for p in verify_log(gate.database).problems]
    assert found == [*problems, "unguarded"]
    held = verify_log(gate.database, [anchor_of(head.anchor)])
    assert problems or "audit.problem.anchor_outside" in [p.key for p in held.problems]


def test_a_database_without_a_log_is_told(tmp_path: Path) -> None:
    with closing(Database(embedded_url(tmp_path))) as database, pytest.raises(DatabaseError, match="no tables"):
        verify_log(database)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        verify_export(tmp_path / "none.jsonl")


@pytest.mark.parametrize("content", [b"", b"\n", b"\x00\xff", b"x" * 100_000, b"{}\n", b'{"entries":0}\n'])
def test_what_is_no_export_is_not_sound(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(content)
    assert not verify_export(path).sound


def test_anchors_are_read_from_a_text_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "anchors.txt"
    path.write_text(f"# heads of the month\n3:{'a' * 64}\n\n  {'b' * 16}\n", encoding="utf-8")
    assert read_anchors(str(path)) == (anchor_of("3:" + "a" * 64), anchor_of("b" * 16))
    assert read_anchors("3:" + "a" * 64) == (anchor_of("3:" + "a" * 64),)
    for text_ in ("", "x", str(tmp_path / "none.txt")):
        with pytest.raises(UsageError):
            read_anchors(text_)
