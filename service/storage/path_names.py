"""Names of files as text that can be shown and kept, also where a file system holds bytes that are no UTF-8."""

import os
import unicodedata
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

ENCODED = "file:"
"""Before a path that is kept as quoted bytes, since text cannot hold it."""
UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp"))
"""Unicode categories that would break a line or turn its direction."""


def shown_name(name: str) -> str:
    """A name on one line. Bytes that are no UTF-8 come from a Chinese Windows and are read as GB18030 (GBK)."""
    if not _is_text(name):
        name = os.fsencode(name).decode("gb18030", "replace")
    return "".join("\ufffd" if unicodedata.category(c) in UNSEEN else c for c in name)


def kept_path(path: Path) -> str:
    """A path as text that a database can hold, and from which `path_from` gives it back."""
    text = str(path)
    if _is_text(text) and "\0" not in text and not text.startswith(ENCODED):
        return text
    return ENCODED + quote_from_bytes(os.fsencode(path))


def path_from(text: str) -> Path:
    """The path that `kept_path` wrote."""
    if text.startswith(ENCODED):
        return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(ENCODED))))
    return Path(text)


def _is_text(name: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in name)
