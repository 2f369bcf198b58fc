"""The check that docs/audit.md shows: run as an auditor would, on exports that are sound and on such that are not."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.audit import NO_ENTRY, Event, Head, Origin
from service.rules.audit_chain import KEYS, closing_line, sealed

DOCUMENT = (Path(__file__).parent.parent / "docs" / "audit.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def code() -> str:
    (block,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    return str(block)


def export(count: int = 4, first: int = 1) -> tuple[bytes, list[Head]]:
    lines, heads, previous = [], [], NO_ENTRY if first == 1 else "7" * 64
    for number in range(first, first + count):
        event = Event(actor="张三", action="package.received", subject=f"package:{number}")
        line, entry = sealed(number, NOW, event, Origin(software="kanhe"), previous)
        lines.append(line.encode())
        heads.append(entry.head)
        previous = entry.hash
    closing = closing_line(first, count, previous if count else NO_ENTRY)
    return b"\n".join([*lines, closing, b""]), heads


def passes(content: bytes, tmp_path: Path, *anchors: str) -> bool:
    script, file = tmp_path / "check.py", tmp_path / "audit.jsonl"
    script.write_text(code(), encoding="utf-8")
    file.write_bytes(content)
    command = [sys.executable, "-I", "-S", str(script), str(file), *anchors]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_it_is_ten_lines() -> None:
    assert len(code().splitlines()) <= 10


@pytest.mark.parametrize(("count", "first"), [(4, 1), (4, 9), (0, 1)])
def test_it_passes_a_sound_export(count: int, first: int, tmp_path: Path) -> None:
    content, heads = export(count, first)
    assert passes(content, tmp_path, *(head.anchor for head in heads))


@pytest.mark.parametrize("first", [1, 9])
def test_it_fails_one_that_was_tampered_with(first: int, tmp_path: Path) -> None:
    content, heads = export(4, first)
    lines = content.splitlines(keepends=True)
    false = {
        "changed": content.replace("张三".encode(), "李四".encode(), 1),
        "last changed": content.replace(f"package:{first + 3}".encode(), b"package:x"),
        "removed": b"".join(lines[:1] + lines[2:]),
        "first removed": b"".join(lines[1:]),
        "swapped": b"".join([lines[0], lines[2], lines[1], *lines[3:]]),
        "repeated": b"".join([*lines[:2], lines[1], *lines[2:]]),
        "cut": b"".join(lines[:-1]),
        "closing changed": content.replace(b'"entries":4', b'"entries":5'),
        "no line end": content[:-1],
        "nothing": b"",
    }
    assert [name for name, tampered in false.items() if passes(tampered, tmp_path)] == []
    assert not passes(content, tmp_path, f"{first}:{heads[1].hash}")
    assert not passes(content, tmp_path, f"{first + 4}:{heads[3].hash}")


def test_every_key_is_told() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE))
    assert told == KEYS
