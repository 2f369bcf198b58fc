"""Reads online records from JSON and JSON lines; numbers keep the digits that the file has."""

import json
from pathlib import Path
from typing import Any

from service.integrations.online_rows import OWN_COLUMNS, PROVENANCE, Cell, RawFile, RawRecord, Where, failure

TOP_KEYS = ("campaign", "records", PROVENANCE)
RECORD_KEYS = (*OWN_COLUMNS, PROVENANCE, "fields")


def read_json(path: Path, text: str) -> RawFile:
    """The records of a JSON or JSON lines text. Raises OnlineRecordsError with the line where the JSON is broken."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if _is_lines(lines):
        return _from_lines(path, lines)
    top = _parsed(path, text, 0)
    if isinstance(top, list):
        top = {"records": top}
    if not isinstance(top.get("records"), list):
        raise failure(path, "没有 records 列表", "no list of records")
    _check_keys(path, top, TOP_KEYS, Where())
    places = [Where(f"第 {n} 条记录", f"record {n}") for n in range(1, len(top["records"]) + 1)]
    records = tuple(_record(path, raw, place) for raw, place in zip(top["records"], places, strict=True))
    return RawFile(records, _text(path, top, "campaign"), _text(path, top, PROVENANCE))


def _is_lines(lines: list[tuple[int, str]]) -> bool:
    """Whether every line is a record of its own: by the first line, and where that is broken by most of the others."""
    first = _object(lines[0][1])
    if first is not None:
        return "records" not in first
    return sum(_object(line) is not None for _, line in lines[1:]) * 2 > len(lines) - 1


def _object(line: str) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _from_lines(path: Path, lines: list[tuple[int, str]]) -> RawFile:
    rows = [(Where(f"第 {n} 行", f"line {n}"), _parsed(path, line, n - 1)) for n, line in lines]
    header: dict[str, Any] = {}
    if isinstance(rows[0][1], dict) and "id" not in rows[0][1] and "campaign" in rows[0][1]:
        header = rows.pop(0)[1]
        _check_keys(path, header, ("campaign", PROVENANCE), Where())
    records = tuple(_record(path, raw, where) for where, raw in rows)
    return RawFile(records, _text(path, header, "campaign"), _text(path, header, PROVENANCE))


def _parsed(path: Path, text: str, lines_before: int) -> Any:
    """Numbers become their own digits as text, so that nothing is rounded; a name given twice is an error."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise failure(path, f"名称 {twice} 在同一对象中出现两次", f"{twice} stands twice in one object")
        return dict(pairs)

    def refused(word: str) -> Any:
        raise failure(path, f"{word} 不是数字", f"{word} is no number")

    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=refused, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        line = error.lineno + lines_before
        zh, en = f"第 {line} 行第 {error.colno} 列：JSON 语法错误", f"line {line}, column {error.colno}: broken JSON"
        raise failure(path, zh, f"{en}: {error.msg}") from error
    except RecursionError as error:
        raise failure(path, "JSON 嵌套过深", "the JSON is nested too deep") from error


def _record(path: Path, raw: Any, where: Where) -> RawRecord:
    if not isinstance(raw, dict):
        raise failure(path, "不是一条记录", "not a record", where)
    _check_keys(path, raw, RECORD_KEYS, where)
    for name in ("id", "kind", "fields"):
        if name not in raw:
            raise failure(path, f"缺少 {name}", f"{name} is missing", where)
    if not isinstance(raw["fields"], dict):
        raise failure(path, "fields 不是对象", "fields is no object", where)
    own = {name: _cell(path, value, name, where) for name, value in raw.items() if name != "fields"}
    return RawRecord(where, own, {n: _cell(path, v, n, where) for n, v in raw["fields"].items()})


def _cell(path: Path, value: Any, name: str, where: Where) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise failure(path, f"{name} 的值既不是文字也不是选项列表", f"{name} is neither text nor a list of options", where)


def _text(path: Path, top: dict[str, Any], name: str) -> str:
    value = top.get(name)
    if value is not None and not isinstance(value, str):
        raise failure(path, f"{name} 不是文字", f"{name} is no text")
    return value or ""


def _check_keys(path: Path, raw: dict[str, Any], known: tuple[str, ...], where: Where) -> None:
    for name in raw:
        if name not in known:
            raise failure(path, f"未知的名称 {name}", f"unknown name {name}", where)
