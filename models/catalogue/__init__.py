"""Every text that a user reads, Chinese and English side by side: the `*.yaml` files of this folder, merged."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import yaml

from models.finding import Message


class _UniqueKeyLoader(yaml.CSafeLoader):
    """YAML that refuses a key written twice, which plain YAML silently takes the last of. Read by the parser in C:
    every command reads it at its start, and the other takes 0.4 s."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the text {key!r} stands twice in one file")
        return {str(k): v for k, v in super().construct_mapping(node, deep).items()}


def message(key: str, **values: object) -> Message:
    """The text `key` with its `{slots}` filled. Raises KeyError for an unknown key or a slot without a value."""
    if not values:
        return label(key)
    text = catalogue()[key]
    return Message(zh=text.zh.format(**values), en=text.en.format(**values))


@cache
def label(key: str) -> Message:
    """A text without slots. Raises KeyError for an unknown key or a text that wants values."""
    text = catalogue()[key]
    return Message(zh=text.zh.format(), en=text.en.format())


def said(key: str, **values: object) -> str:
    """The text in one line, Chinese first, English in brackets. Raises KeyError as `message` does."""
    text = message(key, **values)
    return f"{text.zh}（{text.en}）"


@cache
def catalogue() -> dict[str, Message]:
    """Every text by its key, slots unfilled, read once."""
    folder = files(__name__)
    sources = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return merged((f.name, f.read_text(encoding="utf-8")) for f in sources)


def merged(sources: Iterable[tuple[str, str]]) -> dict[str, Message]:
    """The texts of several YAML documents, given as (name, content). Raises ValueError when a key stands twice or an
    entry is not `{zh, en}`."""
    texts: dict[str, Message] = {}
    for name, content in sources:
        for key, entry in _entries(content, name).items():
            if key in texts:
                raise ValueError(f"{name}: the text {key!r} stands in another file too")
            texts[key] = Message.model_validate(entry)
    return texts


def _entries(content: str, name: str) -> dict[str, object]:
    try:
        found = yaml.load(content, Loader=_UniqueKeyLoader)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{name}: want a mapping of keys to texts")
    return found
