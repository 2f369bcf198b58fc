"""Characters that a worn or small seal shows alike."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml


@cache
def look_alikes() -> Mapping[str, str]:
    """Each character's look-alikes."""
    groups = yaml.safe_load((files("extractors.seals") / "look_alikes.yaml").read_text(encoding="utf-8"))["groups"]
    out: dict[str, str] = {}
    for group in groups.split():
        for character in group:
            out[character] = out.get(character, "") + group.replace(character, "")
    return out
