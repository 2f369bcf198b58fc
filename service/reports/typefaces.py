"""The typeface that printed sheets are set in: the most legible of those that the system has."""

import typst

from models.catalogue import label
from models.errors import UsageError

FACES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "SimHei", "WenQuanYi Zen Hei", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip
"""Typefaces with Chinese characters that systems come with, the most legible first."""


def chinese_face(fonts: typst.Fonts) -> str:
    """The name of a typeface for Chinese. Raises UsageError where the system has none."""
    families = fonts.families()
    found = next((f for f in FACES if f in families), None)
    if found is None:
        raise UsageError("{0.zh}（{0.en}）".format(label("typefaces.none")))
    return found
